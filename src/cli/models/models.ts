import type { Program } from "../program";
import type { ModelsOptions } from "./arguments";
import { download } from "./download";
import { info } from "./info";
import { list } from "./list";

/** Lists models, describes one, or gets one from the hub. */
export function models(options: ModelsOptions, program: Program): Promise<void> {
	switch (options.action) {
		case "list":
			return list(options, program);
		case "info":
			return info(options, program);
		case "download":
			return download(options, program);
	}
}
