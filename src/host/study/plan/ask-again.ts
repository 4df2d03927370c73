/** Asks what is to be told anew when a plan is submitted again: a list of its options, each of which can be changed. */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import {
	AGAIN_FIELDS,
	type Again,
	type AgainField,
	nameOf,
	problemOf,
	textOf,
	unsaidOf,
	withText,
} from "./again";

interface Entry extends vscode.QuickPickItem {
	/** Null = all is as it should be. */
	field: AgainField | null;
}

/** @returns null when it is left */
export async function askAgain(asIs: Again): Promise<Again | null> {
	let again = asIs;
	for (;;) {
		const options = AGAIN_FIELDS.map(
			(field): Entry => ({
				label: nameOf(field),
				description: textOf(again, field) || unsaidOf(field),
				field,
			}),
		);
		const submit = {
			label: `$(play) ${l10n.t("Submit")}`,
			description: l10n.t("with these options"),
			field: null,
		};
		const choice = await vscode.window.showQuickPick([submit, ...options], {
			title: l10n.t("H-Neurons: Submit Again"),
			placeHolder: l10n.t("Submit, or choose an option to change"),
			ignoreFocusOut: true,
		});
		if (!choice) return null;
		if (choice.field === null) return again;
		again = await askOption(again, choice.field);
	}
}

async function askOption(again: Again, field: AgainField): Promise<Again> {
	const text = await vscode.window.showInputBox({
		title: nameOf(field),
		value: textOf(again, field),
		prompt: l10n.t("Left empty: {0}.", unsaidOf(field)),
		validateInput: (given) => problemOf(field, given),
		ignoreFocusOut: true,
	});
	return text === undefined ? again : withText(again, field, text);
}
