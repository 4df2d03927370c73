/** Getting a model from the hub: which one, in which precision, then what that means before anything is loaded. */
import * as l10n from "@vscode/l10n";
import type * as vscode from "vscode";
import { noChoiceReason } from "../../../hub/choices";
import { findHubModel } from "../../../hub/find-model";
import type { HubChoice, HubModel } from "../../../hub/hub-model";
import { KNOWN_MODELS } from "../../../hub/known-models";
import { readReference } from "../../../hub/model-id";
import { sizeText } from "../../../hub/size-text";
import { LensError } from "../../../protocol/errors";
import type { Ctx } from "../../context";
import { asFailure } from "../../panel/as-failure";
import { heading, pickStep, type StepEnd } from "../pick";
import { confirmDownload } from "./confirm-download";
import { hostOf, hubAccess } from "./hub-access";
import { runDownload } from "./run-download";
import { withRemedies } from "./with-remedies";

/** Asks for a model of the hub and downloads it. */
export async function downloadModel(ctx: Ctx): Promise<void> {
	for (;;) {
		const given = await chooseModel(ctx);
		if (given === undefined) return;
		const { id } = readReference(given, ctx.settings().hubEndpoint);
		const end = await withRemedies(ctx, id, () => chooseAndConfirm(ctx, given));
		if (end === "back") continue;
		if (end) await runDownload(ctx, end.model, end.choice);
		return;
	}
}

interface ModelItem extends vscode.QuickPickItem {
	/** What is looked up; none for a row that only says something. */
	given?: string;
}

async function chooseModel(ctx: Ctx): Promise<string | undefined> {
	const { hubEndpoint } = ctx.settings();
	const known = knownItems();
	for (;;) {
		const end = await pickStep<ModelItem>(
			{
				title: l10n.t("H-Neurons: Download Model"),
				placeholder: l10n.t("owner/name or address of a model on {0}, or one of these", hostOf(hubEndpoint)),
			},
			(pick) => {
				pick.items = known;
				pick.onDidChangeValue((typed) => {
					pick.items = [...typedItems(typed, hubEndpoint), ...known];
				});
			},
		);
		if (typeof end !== "object") return undefined;
		if (end.chosen.given !== undefined) return end.chosen.given;
	}
}

/** What was typed as a model, or what is wrong with it. Words without a slash search the known models. */
function typedItems(typed: string, endpoint: string): ModelItem[] {
	const text = typed.trim();
	if (!text.includes("/")) return [];
	try {
		const { id, revision } = readReference(text, endpoint);
		const host = hostOf(endpoint);
		const description = revision === null ? l10n.t("on {0}", host) : l10n.t("at {0} on {1}", revision, host);
		return [{ label: `$(cloud-download) ${id}`, description, alwaysShow: true, given: text }];
	} catch (error) {
		const label = `$(warning) ${l10n.t("Not a model's name")}`;
		return [{ label, detail: asFailure(error).sentence, alwaysShow: true }];
	}
}

function knownItems(): ModelItem[] {
	return KNOWN_MODELS.flatMap(({ id, purpose, dtype, bytes, note }, index) => [
		...(purpose === KNOWN_MODELS[index - 1]?.purpose ? [] : [heading(purpose)]),
		{
			label: id,
			description: bytes === null ? dtype : `${dtype} · ${sizeText(bytes)}`,
			detail: note,
			given: id,
		},
	]);
}

/** Undefined when it was dismissed. */
type Choosing = { model: HubModel; choice: HubChoice } | "back" | undefined;

async function chooseAndConfirm(ctx: Ctx, given: string): Promise<Choosing> {
	let found: HubModel | null = null;
	for (;;) {
		const end: StepEnd<ChoiceItem> = await pickStep<ChoiceItem>(
			{
				title: l10n.t("H-Neurons: Download {0}", given),
				placeholder: l10n.t(
					"Precision: fewer bits take less memory and answer faster, and answer a little differently",
				),
				hasBack: true,
			},
			async (pick, signal) => {
				if (!found) pick.items = [{ label: l10n.t("Looking it up..."), alwaysShow: true }];
				found ??= await findHubModel(await hubAccess(ctx), given, { signal });
				if (found.choices.length === 0) throw new LensError("modelUnsupported", noChoiceReason(found));
				pick.items = choiceItems(found);
			},
		);
		if (typeof end !== "object") return end;
		const model = found as HubModel | null;
		const { choice } = end.chosen;
		if (!model || !choice) continue;
		const answer = await confirmDownload(ctx, model, choice);
		if (answer === "download") return { model, choice };
		if (answer !== "back") return undefined;
	}
}

interface ChoiceItem extends vscode.QuickPickItem {
	choice?: HubChoice;
}

function choiceItems(model: HubModel): ChoiceItem[] {
	const { choices } = model;
	const known = KNOWN_MODELS.find(({ id }) => id === model.id);
	const suggested = choices.find(({ dtype }) => dtype === known?.dtype) ?? choices[0];
	return choices.map((choice) => ({
		label: choice.dtype,
		description: [
			sizeText(choice.bytes),
			...(choices.length > 1 && choice === suggested ? [l10n.t("suggested")] : []),
		].join(" · "),
		detail: choice.graph,
		choice,
	}));
}
