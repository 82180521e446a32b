/* What the server tells the annotator, and what is drawn. Shapes are in pixels of the source picture. */
import type { Geometry, Point, Shape, Span, Zoomable } from "../types";

export interface Drawn {
  number: number;
  label: string;
  why: string;
  hint: string;
  /** The RadLex id of what the label says. */
  radlex: string | null;
  asks: string[] | null;
  usualAsks: string[];
  shape: Shape | null;
  /** Outlines that were drawn on single slices, by slice; then there is no one shape. */
  spans: Record<number, Point[]> | null;
  /** Outlines that the server worked out between those. */
  between?: Record<number, Point[]>;
  /** Whether its shape on this slice is one of those. */
  isBetween?: boolean;
  /** A region of a label map: it has no shape that could be changed here. */
  isRegion: boolean;
  slices: Span | null;
  saysSlices: boolean;
}

export interface Preset { name: string; label: string; centre: number; width: number }
export interface Looked { by: string; on: string; pixels: string | null }

export interface ImageTold {
  name: string;
  kind: string;
  places: number[];
  first: number;
  presets: Preset[];
  window: { centre: number; width: number } | null;
  missing: string;
  isLinked: boolean;
  findings: Drawn[];
  reserved: number[];
  /** Numbers that students may hold a card of. */
  released: number[];
  /** What who draws has to know of the picture, a sentence each. */
  notices: string[];
  crop: number[] | null;
  blank: number[][];
  complete: boolean;
  looked: Looked[];
}

export interface CaseTold { digest: string; title: string; path: string; usualAsks?: string[]; images: ImageTold[] }

/** What of a picture can be changed here. */
export interface Picture {
  findings: Drawn[]; reserved: number[]; crop: number[] | null; blank: number[][]; first: number | null; complete: boolean;
}

export interface Row {
  severity: string; message: string; fix?: string; path: string; line: number; column: number; rule: string;
  image: string | null; number: number | null;
}

export interface Checks {
  problems: Row[];
  /** By picture and finding: the shapes of a region, by slice. */
  outlines: Record<string, Record<string, [number | null, Shape[]][]>>;
  finished: Record<string, Finished>;
  digest: string;
  failure: string;
  version: number;
}
export interface Finished { pixels: string; count: number }
/** How far the search for text in a finished picture is; places are boxes in pixels of the picture of that number. */
export interface TextTold {
  state: "searching" | "missing" | "done"; said?: string; unsearched?: number; places?: { at: number; box: number[] }[];
}

/** Labels to choose from: those of the library, the most used first, and RadLex's ids and names. */
export interface Words { labels: string[]; radlex: string[][] }

/** A picture's numbers, and what makes values of them. */
export interface ValuesTold {
  width_px: number;
  height_px: number;
  number_format: "signed" | "unsigned" | "shades" | "colours";
  slope: number;
  intercept: number;
  is_inverse: boolean;
  is_hounsfield: boolean;
  pixel_aspect: number;
  window: { centre: number; width: number };
  geometry: { sides: string[] };
}
export interface Opened { told: ValuesTold; numbers: Int16Array | Uint16Array | Uint8Array }

export interface Draft { tool: string; points: number[][]; path: number[][]; shape: Shape | null; radius: number }
export interface MarkDrawn { shape: Shape; number: number; label: string; isChosen: boolean; isRegion?: boolean; isBetween?: boolean }
export interface Scene {
  marks: MarkDrawn[]; blank: number[][]; crop: number[] | null; draft: Draft | null; handle: number | null; hides: boolean;
  /** Whether the tool takes hold of nothing. */
  hidesHandles: boolean;
}
export interface Grip { kind: "handle" | "middle" | "shape"; handle: number; finding: Drawn }
export interface Wished {
  at: number[]; place: number; number: number | null;
  /** The finding that has outlines on other slices, and gets one more. */
  goesOn: number | null;
}

/** The picture on the page: what of it is open, and what can be done with it. Places are in pixels of the source picture. */
export interface Screen {
  node: HTMLElement;
  stage: Zoomable;
  picture: ImageTold | null;
  opened: Opened | null;
  told: ValuesTold | null;
  places: number[];
  index: number;
  inverted: boolean;
  isStack: boolean;
  /** The cross that keys move. */
  cursor: number[] | null;
  box: Geometry;
  place: () => number;
  size: () => number[];
  /** Where an event is on the stage, in CSS pixels. */
  local: (event: MouseEvent) => number[];
  /** The place under one of the stage, kept on the picture. */
  sourceAt: (at: number[]) => number[];
  toScreen: (point: number[]) => number[];
  /** How many CSS pixels a pixel of the picture takes, across and down. */
  scale: () => number;
  down: () => number;
  open: (picture: ImageTold, index?: number) => Promise<void>;
  show: (index: number) => Promise<void>;
  say: (words: string) => void;
  layout: () => void;
  paintView: () => void;
  repaint: () => void;
  setWindow: (centre: number, width: number) => void;
  invert: () => void;
  valueAt: (at: number[]) => number;
  draw: (scene: Scene) => void;
}

/** What the drawing tools ask of the page. */
export interface Hands {
  screen: Screen;
  findings: () => Drawn[];
  chosen: () => (Drawn & { isHere: boolean }) | undefined;
  choose: (number: number | null) => void;
  reshape: (number: number, shape: Shape, merge?: string) => void;
  finished: (shape: Shape) => void;
  boxed: (tool: string, box: number[]) => void;
  grow: (at: number[]) => void;
  stroke: (path: number[][], adds: boolean) => void;
  changed: (what?: string, at?: number[]) => void;
}

export interface Drawing {
  tool: string;
  /** Of the brush and the eraser, in CSS pixels. */
  radius: number;
  /** The chosen point of the chosen shape. */
  handle: number | null;
  preview: { number: number; shape: Shape } | null;
  /** The places of an unfinished shape, and where the pointer or cross is now. */
  points: number[][];
  hovered: number[] | null;
  use: (tool: string) => void;
  clear: () => void;
  cancel: () => void;
  guide: () => string;
  isDrawing: () => boolean;
  draft: () => Draft | null;
  finish: (shape: Shape) => void;
  place: (at: number[], reach: number) => void;
  /** The end of a stroke of the brush or the eraser. */
  endStroke: () => void;
  changed: () => void;
  close: () => void;
  canClose: () => boolean;
  takeBack: () => void;
  addCorner: () => boolean;
  canRemoveCorner: () => boolean;
  removeCorner: () => boolean;
  key: (event: KeyboardEvent) => boolean;
}

/** The case as it is being drawn. */
export interface CaseState {
  told: CaseTold | null;
  pictures: Record<string, Picture>;
  base: string;
  take: (told: CaseTold, keepsHistory: boolean) => void;
  picture: (name: string) => Picture;
  finding: (name: string, number: number) => Drawn | undefined;
  canUndo: () => boolean;
  canRedo: () => boolean;
  undo: () => void;
  redo: () => void;
  change: (name: string, edit: (picture: Picture) => void, merge?: string) => void;
  nextNumber: (name: string) => number;
  addFinding: (name: string, shape: Shape | null, slices: Span | null) => number;
  setFinding: (name: string, number: number, values: Partial<Drawn>, merge?: string) => void;
  deleteFinding: (name: string, number: number) => void;
  isSaved: (name: string, number: number) => boolean;
  isReleased: (name: string, number: number) => boolean;
  waiting: () => { name: string; number: number }[];
  wanted: () => Wanted[];
  isChanged: () => boolean;
  /** The names of pictures that differ from the file, findings that wait for a label included. */
  changedPictures: () => string[];
}

/** A picture as it is sent to be saved. */
export interface Wanted extends Omit<Picture, "findings"> { name: string; findings: Record<string, any>[] }
