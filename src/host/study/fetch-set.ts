import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { downloadDataset, findHubDataset } from "../../hub/datasets/fetch-dataset";
import { KNOWN_DATASETS } from "../../hub/datasets/known-datasets";
import { defaultDatasetsFolder } from "../../hub/places";
import { sizeText } from "../../hub/size-text";
import { LensError } from "../../protocol/errors";
import type { Ctx } from "../context";
import { hubAccess } from "../models/download/hub-access";
import { withRemedies } from "../models/download/with-remedies";
import { progressWords } from "../models/list/model-words";
import { FETCHED } from "./run/offered-sets";

/** Downloads a dataset of the hub, after saying what it takes; stopped anywhere, the next call goes on. */
export async function fetchSet(ctx: Ctx, name: string): Promise<void> {
	const dataset = KNOWN_DATASETS.find((known) => known.name === name);
	if (!dataset)
		throw new LensError("badQuestions", l10n.t("{0} is no dataset that can be downloaded.", name));
	ctx.studies.setFetching(name, true);
	try {
		await withRemedies(ctx, dataset.id, async () => {
			const access = await hubAccess(ctx);
			const found = await withCancel(l10n.t("Looking for {0}", dataset.id), ({ signal }) =>
				findHubDataset(access, dataset, { split: FETCHED, signal }),
			);
			const download = l10n.t("Download");
			const question = l10n.t("Download {0} of {1}?", sizeText(found.bytes), dataset.id);
			const detail = `${dataset.note}. ${l10n.t("It goes to {0}.", datasetsFolder())}`;
			if (
				(await vscode.window.showInformationMessage(question, { modal: true, detail }, download)) !== download
			)
				return;
			await withCancel(l10n.t("Downloading {0}", dataset.id), ({ signal, tell }) =>
				downloadDataset(access, found, {
					datasetsFolder: datasetsFolder(),
					onProgress: (now) => tell(progressWords(now)),
					signal,
				}),
			);
		});
	} finally {
		ctx.studies.setFetching(name, false);
		await ctx.studies.refresh();
	}
}

/** Works under a notification that tells how far it is and can be cancelled. */
async function withCancel<T>(
	title: string,
	work: (means: { signal: AbortSignal; tell: (message: string) => void }) => Promise<T>,
): Promise<T> {
	const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
	return await vscode.window.withProgress(options, (progress, token) => {
		const controller = new AbortController();
		token.onCancellationRequested(() => controller.abort());
		return work({ signal: controller.signal, tell: (message) => progress.report({ message }) });
	});
}

/** The command line keeps them there too. */
export const datasetsFolder = (): string => defaultDatasetsFolder(process.env);
