/** Quick picks as steps of a way: with a way back, and with items that come later. */
import * as vscode from "vscode";

export interface StepOptions {
	title: string;
	placeholder: string;
	/** Shows the button that leads to the step before. */
	hasBack?: boolean;
}

/** What ended a step: an item, the way back, or nothing when it was dismissed. */
export type StepEnd<T> = { chosen: T } | "back" | undefined;

/**
 * Shows a quick pick until something is chosen or it is dismissed.
 * @param fill sets the items, now or later; what it throws ends the step. `signal` aborts when the pick has closed.
 */
export async function pickStep<T extends vscode.QuickPickItem>(
	{ title, placeholder, hasBack = false }: StepOptions,
	fill: (pick: vscode.QuickPick<T>, signal: AbortSignal) => void | Promise<void>,
): Promise<StepEnd<T>> {
	const pick = vscode.window.createQuickPick<T>();
	const closed = new AbortController();
	Object.assign(pick, { title, placeholder, matchOnDescription: true, matchOnDetail: true });
	if (hasBack) pick.buttons = [vscode.QuickInputButtons.Back];
	try {
		return await new Promise<StepEnd<T>>((resolve, reject) => {
			pick.onDidAccept(() => pick.selectedItems[0] && resolve({ chosen: pick.selectedItems[0] }));
			pick.onDidTriggerButton((button) => button === vscode.QuickInputButtons.Back && resolve("back"));
			pick.onDidHide(() => resolve(undefined));
			pick.show();
			pick.busy = true;
			Promise.resolve(fill(pick, closed.signal))
				.catch((error) => (closed.signal.aborted ? undefined : reject(error)))
				.finally(() => {
					if (!closed.signal.aborted) pick.busy = false;
				});
		});
	} finally {
		closed.abort();
		pick.dispose();
	}
}

/** A heading between items. */
export const heading = (label: string) => ({ label, kind: vscode.QuickPickItemKind.Separator });
