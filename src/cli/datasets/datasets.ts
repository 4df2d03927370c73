import type { Program } from "../program";
import type { DatasetsOptions } from "./arguments";
import { check } from "./check";
import { convert } from "./convert";
import { fetchDataset } from "./fetch-dataset";
import { list } from "./list";
import { measure } from "./measure";
import { exportRun, importFolder } from "./reference";

/** Lists, fetches, checks and converts questions, and exchanges files with the reference implementation. */
export function datasets(options: DatasetsOptions, program: Program): Promise<void> {
	switch (options.action) {
		case "list":
			return list(options, program);
		case "fetch":
			return fetchDataset(options, program);
		case "check":
			return check(options, program);
		case "convert":
			return convert(options, program);
		case "import":
			return importFolder(options, program);
		case "export":
			return exportRun(options, program);
		case "measure":
			return measure(options, program);
	}
}
