/** Saves a picture that a panel drew. */
import * as l10n from "@vscode/l10n";
import type { PanelCalls } from "../../protocol/panel-api";
import { saveAs } from "./save-as";

export const savePicture = ({
	name,
	format,
	data,
}: Parameters<PanelCalls["savePicture"]>[0]): Promise<void> =>
	saveAs({
		name: `${name}.${format}`,
		kind: format === "svg" ? l10n.t("SVG pictures") : l10n.t("PNG pictures"),
		content: format === "svg" ? Buffer.from(data, "utf8") : Buffer.from(data, "base64"),
	});
