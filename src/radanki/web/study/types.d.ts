import type { Card } from "ts-fsrs";

/** One card: its kind, and both sides as HTML. */
export interface StudyCard { kind: string; front: string; back: string }
export type CaseCards = Record<string, StudyCard>;
export type Progress = Record<string, Card>;
/** What a browser keeps: of each card by its key what ts-fsrs knows, and the answers of the last day of study. */
export interface Kept { version: 1; cards: Progress; days: Record<string, number> }
export interface Store {
  isKept: () => boolean;
  progress: () => Progress;
  today: (now: number) => number;
  put: (key: string, card: Card, now: number) => void;
  forget: () => void;
}
/** What the page holds: `cards` are a key and the place of its case; `order` of a deck are places of cards, in order of study. */
export interface Told {
  cases: [id: string, modality: string, system: string, level: string][];
  cards: [key: string, caseAt: number][];
  decks: { slug: string; title: string; file: string; order: number[] }[];
}

declare global {
  interface Window {
    radankiCase: (name: string, cards: CaseCards) => void;
    anki: { imageOcclusion: { setup: () => void } };
  }
}
