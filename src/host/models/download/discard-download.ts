import { existsSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import * as l10n from "@vscode/l10n";
import { PART } from "../../../hub/files/receive";
import type { Ctx } from "../../context";
import { isConfirmed } from "../list/model-buttons";
import { forgetDownload, type UnfinishedDownload } from "./unfinished";

/** Throws away what was loaded of a download, once that was confirmed; whole models in the same folder stay. */
export async function discardDownload(ctx: Ctx, download: UnfinishedDownload): Promise<void> {
	const { id, dtype, modelsFolder } = download;
	const folder = join(modelsFolder, ...id.split("/"));
	const question = l10n.t("Throw away what was loaded of {0} ({1})?", id, dtype);
	if (!(await isConfirmed(question, folder, l10n.t("Throw Away")))) return;
	const names = existsSync(folder) ? await readdir(folder, { recursive: true }) : [];
	// Some repositories hold a model in each folder.
	if (names.some((each) => basename(each) === "config.json")) {
		for (const name of names.filter((each) => each.endsWith(PART)))
			await rm(join(folder, name), { force: true });
	} else await rm(folder, { recursive: true, force: true });
	await forgetDownload(ctx, download);
}
