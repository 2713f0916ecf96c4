// What a seminar asks for: its exercises, and those of its second part, of this house, of a teacher's course or of a release.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { root } from "../lab/places.mjs";
import { courseFolder } from "./place.mjs";

/** The seminar's exercises, and those of its second part. */
export async function askedIn(number) {
  const { ownSeminars, readCourse } = await import("../../lib/dist/esm/cli/index.js");
  const course = courseFolder();
  const all = [...(course ? readCourse(course).seminars : []), ...released(), ...ownSeminars()];
  const besides = all
    .filter((seminar) => seminar.number.startsWith(`${number}-`))
    .flatMap(({ exercises }) => exercises);
  return {
    seminar: all.find((seminar) => seminar.number === number) ?? { exercises: [] },
    besides: { exercises: besides },
  };
}

/** Seminars of a teacher's own course, in a folder that students got. */
function released() {
  const file = path.join(root, "release.json");
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")).seminars ?? []) : [];
}
