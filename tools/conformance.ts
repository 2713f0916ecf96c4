// `npm run conformance [-- --update]`.
import { run } from "./conformance/command.ts";

process.exitCode = await run(process.argv.slice(2));
