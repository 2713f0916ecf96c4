import type { IndexedPicture } from "./png.ts";

/** A still picture as its parts, before it becomes SVG or PDF. Lengths in pixels or points, y downwards. */
export interface Scene {
  readonly title: string;
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly sheet: Sheet;
  readonly shapes: readonly Shape[];
}

/** What a picture is made for. */
export interface Sheet {
  readonly width: number;
  /** Of a picture of usual proportions. */
  readonly height: number;
  /** Size of the letters; all distances go with it. */
  readonly fontSize: number;
  readonly isPaper: boolean;
  readonly hasTitle: boolean;
}

export type Shape = Text | Line | Box | Picture | Clip;

export interface Text {
  readonly kind: "text";
  readonly text: string;
  readonly x: number;
  /** The line on which the letters stand. */
  readonly y: number;
  readonly size: number;
  readonly anchor: "start" | "middle" | "end";
  /** Read from below, as beside a y axis. */
  readonly isUpwards?: boolean;
}

/** Curves of straight pieces: x and y of each point in turn. */
export interface Line {
  readonly kind: "line";
  readonly curves: readonly (readonly number[])[];
  readonly colour: string;
  readonly width: number;
  readonly dashes?: readonly [number, number];
}

export interface Box {
  readonly kind: "box";
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly colour: string;
}

export interface Picture {
  readonly kind: "picture";
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly picture: IndexedPicture;
  /** So few pixels that their edges shall be seen. */
  readonly isCoarse: boolean;
}

/** What lies outside of a rectangle is cut off. */
export interface Clip {
  readonly kind: "clip";
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly shapes: readonly Shape[];
}

/** The colour of letters and axes, #rrggbb like all colours here. */
export const ink = "#222222";
