import * as l10n from "@vscode/l10n";
import type { ModelDescription } from "../../protocol/engine-api";
import { LensError } from "../../protocol/errors";
import { type Ctx, engineOf } from "../context";
import { EngineOwner } from "../engine/engine-owner";
import { asFailure } from "../panel/as-failure";
import { modelNameOf } from "./model-path";

/** Tells what model folders hold. */
export interface Describer {
	/** A folder that cannot be described is told by its `problem`. @throws LensError cancelled, after `dispose` */
	describe(folder: string): Promise<ModelDescription>;
	dispose(): void;
}

/**
 * A describer with an engine of its own: the window's may be busy with an answer, or have died of the very model that is
 * to be replaced.
 */
export function startDescriber(ctx: Ctx): Describer {
	const start = () => new EngineOwner(() => engineOf(ctx.extension, ctx.settings(), ctx.log));
	let engine = start();
	let isDisposed = false;
	return {
		async describe(folder) {
			try {
				const [model] = await engine.callQuietly("describeModels", { paths: [folder] });
				return model ?? unreadable(folder, l10n.t("The engine does not say what it holds."));
			} catch (error) {
				if (isDisposed) throw new LensError("cancelled", "The list was closed.");
				const { code, sentence } = asFailure(error);
				// The model that it died of must not take the others with it.
				if (code === "engineDied") engine = start();
				ctx.log.error(`${folder}: ${sentence}`);
				return unreadable(folder, sentence);
			}
		},
		dispose() {
			isDisposed = true;
			engine.dispose();
		},
	};
}

const unreadable = (folder: string, problem: string): ModelDescription => ({
	...{ path: folder, folder, name: modelNameOf(folder), modelType: "", contextLength: 0 },
	...{ hasChatTemplate: false, probe: null, graphs: [], problem },
});
