/** What the panel asks of the kept runs. */
import * as l10n from "@vscode/l10n";
import type { Handlers } from "../../protocol/contract";
import { LensError } from "../../protocol/errors";
import type { PanelCalls } from "../../protocol/panel-api";
import type { Ctx } from "../context";
import { neuronHistory } from "./neuron-history";

type HistoryCalls = Pick<
	PanelCalls,
	"findRuns" | "openRun" | "pinRun" | "deleteRuns" | "neuronHistory" | "showBeside"
>;

export function historyCalls({ history, runs }: Ctx): Handlers<HistoryCalls> {
	return {
		findRuns: ({ query, limit }) => history.find(query, limit),
		async openRun({ run }) {
			const { source, answer, options } = await history.read(run);
			runs.open({ source, first: answer, options });
			return null;
		},
		async showBeside({ run }) {
			if (runs.showSample(run)) return null;
			const { source, answer, options } = await history.read(run);
			runs.showBeside({ kind: "kept", source, answer, options });
			return null;
		},
		async pinRun({ run, isPinned }) {
			await history.pin(run, isPinned);
			return null;
		},
		async deleteRuns({ runs: names }) {
			await history.delete(names);
			return null;
		},
		async neuronHistory(place) {
			const { model, probe } = runs.state.first?.summary ?? {};
			if (!model || !probe)
				throw new LensError("probeNotFound", l10n.t("No answer that was read with a probe is shown."));
			return neuronHistory(history, { fingerprint: model.fingerprint, probe }, place);
		},
	};
}
