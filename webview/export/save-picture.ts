/** A picture's way out of a panel: drawn, turned into the wanted format, and given to the host. */
import * as l10n from "@vscode/l10n";
import type { Params, Result } from "../../src/protocol/contract";
import type { PanelCalls } from "../../src/protocol/panel-api";
import { asPng } from "./colours";
import type { Picture } from "./text-picture";

export const PICTURE_FORMATS = ["svg", "png"] as const;
export type PictureFormat = (typeof PICTURE_FORMATS)[number];

/** The end of either panel's contract that takes pictures. */
export interface PicturePort {
	call(
		method: "savePicture",
		params: Params<PanelCalls, "savePicture">,
	): Promise<Result<PanelCalls, "savePicture">>;
}

export interface WantedPicture {
	/** Of its file, without the ending. */
	name: string;
	format: PictureFormat;
	make(): Picture;
}

/** @returns why it could not be drawn, a sentence; null once the host has it */
export async function savePicture(
	port: PicturePort,
	{ name, format, make }: WantedPicture,
): Promise<string | null> {
	try {
		const picture = make();
		const data = format === "svg" ? picture.svg : await asPng(picture.svg, picture);
		await port.call("savePicture", { name, format, data });
		return null;
	} catch (error) {
		return l10n.t(
			"The picture could not be drawn: {0}",
			error instanceof Error ? error.message : String(error),
		);
	}
}
