/** The one model at work for all callers: calls take turns, and another model takes the place of the one before. */
import { isAbsolute } from "node:path";
import type { LintModel } from "../../core/lint/model-check";
import { AssessmentCache } from "../../protocol/lint-engine";
import { modelOver, type OwnedModel } from "../lint/engine";
import type { Program } from "../program";
import { UsageError } from "../usage";
import type { McpOptions } from "./arguments";

export interface Desk {
	/**
	 * Works with a model while nobody else does. The engine starts with the first question that is asked of it.
	 * @param folder a model folder; null = the one that was chosen at the start
	 * @throws UsageError when the folder is no absolute path
	 */
	use<T>(folder: string | null, work: (model: LintModel) => Promise<T>): Promise<T>;
	/** Files are looked up from here where a path is not absolute. */
	folder: string;
	/** Puts the engine away. */
	close(): Promise<void>;
}

/** Starts nothing yet. */
export function openDesk({ model, probe, baseRate }: McpOptions, program: Program): Desk {
	const cache = new AssessmentCache();
	let current: { folder: string | null; owned: OwnedModel } | null = null;
	let last: Promise<unknown> = Promise.resolve();
	const modelOf = async (folder: string | null): Promise<LintModel> => {
		if (current?.folder !== folder) {
			await current?.owned.dispose();
			// A probe belongs to its model: another model brings its own.
			const choice = folder === null ? { model, probe, baseRate } : { model: folder, probe: null, baseRate };
			current = { folder, owned: modelOver(choice, cache, program) };
		}
		return current!.owned.model;
	};
	return {
		folder: program.folder,
		async use(folder, work) {
			if (folder !== null && !isAbsolute(folder))
				throw new UsageError(`The model folder ${folder} must be an absolute path.`);
			const mine = last.then(async () => work(await modelOf(folder)));
			last = mine.catch(() => undefined);
			return mine;
		},
		async close() {
			await current?.owned.dispose();
			current = null;
		},
	};
}
