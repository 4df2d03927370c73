// `npm test`: everything that is checked before a change counts as done.
import { installThenRun } from "./install.mjs";

await installThenRun("test/run/check-all.ts");
