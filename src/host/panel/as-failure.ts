import * as l10n from "@vscode/l10n";
import { LensError } from "../../protocol/errors";
import type { Failure } from "../../protocol/panel-api";

/** What people read of any error. */
export function asFailure(error: unknown): Failure {
	if (error instanceof LensError) return { code: error.code, sentence: error.sentence };
	const message = error instanceof Error ? error.message : String(error);
	return asFailure(new LensError("internal", l10n.t("Something went wrong: {0}.", message)));
}
