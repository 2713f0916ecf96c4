// A process of its own: loads a course, and says on its last line what is in it. The argument is a request as JSON.
import { existsSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Course, CourseExercise } from "../check/index.ts";
import type { Asked, CourseFacts } from "./course.ts";
import { installHooks } from "./hooks.ts";

const { folder, files, typescript } = JSON.parse(process.argv[2]) as {
  folder: string;
  files: string[];
  typescript?: string;
};

try {
  console.log(JSON.stringify(await describe()));
} catch (error) {
  console.log(JSON.stringify({ problem: (error as Error).message }));
}

async function describe(): Promise<CourseFacts> {
  installHooks(typescript);
  const courseFile = ["course.ts", "course.js"].map((name) => path.join(folder, name)).find((file) => existsSync(file));
  const course = courseFile ? await load<Course>(courseFile) : { title: path.basename(folder), seminars: {} };
  if (courseFile && typeof (course as Course).seminars !== "object") {
    throw new Error(`${path.basename(courseFile)} must have "export default course({ title, seed, seminars })".`);
  }
  const exercises: Asked[] = [];
  for (const file of files) exercises.push(asked(await load<CourseExercise>(file), file));
  const inOrder = Object.entries(course.seminars).sort(([a], [b]) => a.localeCompare(b, "en"));
  const seminars = inOrder.map(([number, { title, exercises: names }]) => ({
    number,
    title,
    exercises: names.map((name) => {
      const found = exercises.find(({ exercise }) => exercise === name);
      if (found) return found;
      throw new Error(
        `The course's seminar ${number} names the exercise "${name}", and there is no exercises/${name}.ts.`,
      );
    }),
  }));
  return { folder, title: course.title, seminars, exercises };
}

async function load<T>(file: string): Promise<T> {
  const shown = path.relative(folder, file);
  try {
    const module = (await import(pathToFileURL(file).href)) as { default?: T };
    if (module.default !== undefined) return module.default;
  } catch (error) {
    throw new Error(`${shown} cannot be loaded: ${(error as Error).message}`);
  }
  throw new Error(`${shown} must have a default export.`);
}

function asked(made: CourseExercise, file: string): Asked {
  const name = path.basename(file).replace(/\.\w+$/, "");
  if (made?.id !== name) {
    throw new Error(`exercises/${path.basename(file)} must have "export default exercise({ name: "${name}", … })".`);
  }
  const { signature, functionName, title, parameters, requirements } = made;
  const of = requirements.reduce((sum, { points }) => sum + points, 0);
  return { exercise: name, functionName, title, of, signature, file, parameters };
}
