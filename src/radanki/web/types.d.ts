/* The shapes of data that scripts hand to one another; README.md says what a card's settings mean. Nothing of this reaches a page. */

export type Point = number[];
/** First and last, both included. */
export type Span = number[];

/** One of `rect`, `ellipse`, `polygon`, `point`: fractions of the picture on cards, its pixels in the annotator. */
export interface Shape {
  rect?: number[];
  ellipse?: number[];
  polygon?: Point[];
  point?: Point;
  /** A polygon as cards carry it where there is one on every slice. */
  ring?: string;
  slices?: Span | null;
}

/** The enlargement over the fitted picture, and which place of it, in fractions, lies in the middle of the stage. */
export interface View { s: number; x: number; y: number }

/** Stage and fitted picture in CSS pixels, and the largest enlargement. */
export interface Geometry { boxWidth: number; boxHeight: number; width: number; height: number; limit: number }

/** A box in CSS pixels, of a label. */
export interface Box { x: number; y: number; width: number; height: number }

export interface Preset { name?: string; label?: string; centre: number; width: number }

export interface Finding {
  number: number;
  label: string;
  why?: string;
  slices?: Span;
  asked?: boolean;
  shapes?: Shape[];
}

/** Where a student set a mark: fractions of the picture, and the slice. */
export interface Mark {
  u: number;
  v: number;
  z: number | null;
  /** How far from its place it counts, in picture widths: a fingertip, at the size that the picture had. */
  reach?: number;
}

/** What marks are judged by: `complete` is false where more is to be seen than is outlined, `normal` true where nothing is. */
export interface Truth { complete?: boolean; normal?: boolean }

export interface Outline { shape: Shape; slices?: Span | null; number: number; label: string; strong: boolean; isLone: boolean }

export type Attributes = Record<string, string | number | boolean | null | undefined>;

export interface ZoomableOptions {
  count: number;
  canWindow?: boolean;
  geometry: () => Geometry;
  /** Called after every change of the view. */
  viewed: () => void;
  /** Where an event is in stage pixels, where the element is itself transformed. */
  locate?: (event: MouseEvent) => { x: number; y: number };
  /** After a tap or click, in fractions of the picture: true if that was all. */
  tapped?: (u: number, v: number) => boolean;
}

export interface Zoomable {
  node: HTMLElement;
  count: number;
  canWindow: boolean;
  view: View;
  centre: number;
  width: number;
  setView: (view: View) => void;
  zoom: (factor: number, px?: number, py?: number) => void;
  pan: (dx: number, dy: number) => void;
  fit: () => void;
  /** Where an event is, in fractions of the picture. */
  locate: (event: MouseEvent) => number[];
  step: (by: number) => void;
  setWindow: (centre: number, width: number, label?: string) => void;
}

export type Kind = "stack" | "still" | "cine";
export type Change = "slice" | "frame" | "window" | "view" | "cine";
export type Sides = Partial<Record<"left" | "right" | "top" | "bottom", string>>;

export interface StageOptions {
  /** In stack order. */
  images: HTMLImageElement[];
  zs: (number | null)[];
  /** The index shown first. */
  key: number;
  kind: Kind;
  curve?: Point[];
  /** Whether the question asks for the window: its numbers are not shown. */
  isUntold?: boolean;
  fps: number;
  /** Millimetres of a pixel of the picture. */
  spacing?: number;
  sides?: Sides;
  name: string;
  changed: (what: Change) => void;
  tapped: (u: number, v: number) => boolean;
  /** What a picture of the stack is called: "Slice 3/40", "TE 80 ms". */
  stepName: (index: number, between: string) => string;
}

export interface Stage extends Zoomable {
  index: number;
  label: string;
  inverted: boolean;
  playing: boolean;
  speed: number;
  /** The picture's height over its width. */
  aspect: number;
  /** In its own pixels. */
  pictureWidth: number;
  pins: HTMLElement;
  show: (index: number) => void;
  invert: () => void;
  draw: (outlines: Outline[]) => void;
  placePins: () => void;
  /** How far a mark that is set now counts, in picture widths. */
  reach: () => number;
  pause: () => void;
  play: () => void;
  /** Ask for the size of the stage; true where it is new, and all is to be laid out. */
  measure: () => boolean;
  layout: () => void;
  /** Put the pictures back where they were. */
  restore: () => void;
}

/** What `rk-data` of a card holds. */
export interface ViewerData {
  kind?: Kind;
  name?: string;
  curve?: Point[];
  untold?: boolean;
  windows?: Preset[];
  window?: string;
  fps?: number;
  /** What is said of each picture of a simulated stack; empty where the question asks for it. */
  steps?: string[];
  spacing?: number;
  sides?: Sides;
  order?: number[];
  find?: boolean;
  /** Millimetres from slice to slice. */
  gap?: number;
  /** Whether it goes along with the other stacks of its side. */
  linked?: boolean;
}

/** What only the answer knows: the findings, what marks are judged by, and what the question kept back of its own data. */
export interface AnswerData extends Truth {
  findings?: Finding[];
  told?: Partial<ViewerData>;
}

/** What goes from question to answer. */
export interface KeptState {
  z?: number;
  centre?: number;
  width?: number;
  label?: string;
  inverted?: boolean;
  view?: View;
  marks?: Mark[];
  paused?: boolean;
}

/** One side's viewer as its markup tells it. */
export interface Card {
  root: Element;
  data: ViewerData;
  isAnswer: boolean;
  asksForMarks: boolean;
  kind: Kind;
  frameWord: string;
  stepName: (index: number, between: string) => string;
  images: HTMLImageElement[];
  zs: (number | null)[];
  keyIndex: number;
  windows: Preset[];
  findings: Finding[];
  truth: Truth;
  storeKey: string;
  state: KeptState;
  marks: Mark[];
  id: string;
}

export type Command = (node?: Element) => void;

export interface Viewer {
  root: Element;
  commands: Record<string, Command>;
  /** Take a key that counts only while the viewer has the focus. */
  focusKey: (event: KeyboardEvent) => boolean;
  unmount: () => void;
  stage?: Stage;
  gap?: number;
  keyIndex?: number;
  /** Whether it goes along with the other stacks of its side, and they with it. */
  isLinked?: boolean;
  follow?: (other: Viewer) => void;
}

export interface RadankiApi {
  version: number;
  plain?: boolean;
  selftestSides?: string[];
  mount: () => void;
  mountOcclusion: () => void;
  cmd: (name: string) => boolean;
}

declare global {
  interface Window { radanki?: RadankiApi }
}
