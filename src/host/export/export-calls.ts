/** What the panel asks to be saved, opened in an editor or copied. */
import type { Handlers } from "../../protocol/contract";
import type { PanelCalls } from "../../protocol/panel-api";
import type { Ctx } from "../context";
import { exportRun } from "./export-run";
import { savePicture } from "./save-picture";

export function exportCalls(ctx: Ctx): Handlers<Pick<PanelCalls, "exportRun" | "savePicture">> {
	const start = async (action: () => Promise<void>) => {
		void ctx.report(action);
		return null;
	};
	return {
		exportRun: ({ format, to }) => start(() => exportRun(ctx, format, to)),
		savePicture: (picture) => start(() => savePicture(picture)),
	};
}
