// `npm start`: VS Code with this extension, on a copy of the sample prompts.
import { installThenRun } from "./install.mjs";

await installThenRun("test/run/open-editor.ts");
