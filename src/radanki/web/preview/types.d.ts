/* What the server, or the page itself where it is a file, tells of cases and cards. */

export interface Client { name: string; label: string; width: number; height: number; htmlClass: string }

/** An outline or mask of a picture on the sheet, in fractions of it; numbers and lines only where they are shown. */
export interface SheetMark {
  rect?: number[];
  ellipse?: number[];
  polygon?: number[][];
  fill: string | null;
  px: number;
  line: string;
  number: number | null;
}

export interface SheetPicture { name: string; slices: number; marks: SheetMark[] }
export interface Face { pictures: SheetPicture[]; text: string }

export interface CardTold {
  key: string;
  kind: string;
  kindName: string;
  title: string;
  digest: string;
  status: string;
  what: string[];
  hasBefore: boolean;
  hasAfter: boolean;
  faces: Face[] | null;
  before: Face[] | null;
}

export interface ProblemTold {
  severity: string; message: string; fix?: string; path: string; line: number; column: number; rule: string;
}

/** A side as Anki hands it to its page, and the classes of the body by day and night. */
export interface SidesTold { front: string; back: string; class: string; night: string }

export interface CaseTold {
  folder: string;
  title: string;
  deck: string;
  digest: string;
  status: string;
  errors: number;
  isStale: boolean;
  whyNone: string;
  list: CardTold[];
  problems: ProblemTold[];
  sides: Record<string, SidesTold>;
}

export interface All { version: number; clients: Client[]; hasBase: boolean; cases: CaseTold[] }

/** What a page that is a file has inside. */
export interface Told extends All { shell: string; index: string; media: Record<string, string> }

export type SideName = "front" | "back";
export interface Wish { card: CardTold; side: SideName; when: "before" | "after"; isTold: boolean }

export interface State {
  cases: CaseTold[];
  clients: Client[];
  hasBase: boolean;
  version: number;
  change: CaseTold | null;
  key: string;
  opening: string;
  view: string;
  sides: string;
  client: string;
  width: number;
  isNight: boolean;
  runs: boolean;
  kind: string;
  showsBefore: boolean;
}
