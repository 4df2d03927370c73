/** What the panel asks to be saved, opened in an editor or copied. */
import type { Handlers } from "../../protocol/contract";
import type { PanelCalls } from "../../protocol/panel-api";
import type { Ctx } from "../context";
import { exportRun } from "./export-run";
import { saveAs } from "./save-as";

export function exportCalls(ctx: Ctx): Handlers<Pick<PanelCalls, "exportRun" | "savePicture">> {
	const start = async (action: () => Promise<void>) => {
		void ctx.report(action);
		return null;
	};
	return {
		exportRun: ({ format, to }) => start(() => exportRun(ctx, format, to)),
		savePicture: ({ name, format, data }) =>
			start(() =>
				saveAs({
					name: `${name}.${format}`,
					kind: format === "svg" ? "SVG pictures" : "PNG pictures",
					content: format === "svg" ? Buffer.from(data, "utf8") : Buffer.from(data, "base64"),
				}),
			),
	};
}
