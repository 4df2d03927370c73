/** Keys of servers: among the editor's secrets, each for the server that it was given for. */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";

type Secrets = Pick<vscode.ExtensionContext, "secrets">;

/** Another server that is set later does not get the key. */
const secretKey = (url: string): string =>
	`hNeurons.serverKey ${URL.canParse(url) ? new URL(url).origin : url}`;

export const keyOf = async ({ secrets }: Secrets, url: string): Promise<string | null> =>
	(await secrets.get(secretKey(url))) ?? null;

/** Asks for a server's key and keeps it; an empty one is forgotten. */
export async function askKey({ secrets }: Secrets, url: string): Promise<void> {
	const isKept = (await secrets.get(secretKey(url))) !== undefined;
	const prompt = l10n.t(
		"For {0}. It is kept among the editor's secrets, sent to that server only, and written into no file.",
		url,
	);
	const key = await vscode.window.showInputBox({
		title: l10n.t("H-Neurons: Set Server Key"),
		prompt: isKept ? `${prompt} ${l10n.t("Empty forgets the one that is kept.")}` : prompt,
		password: true,
		ignoreFocusOut: true,
	});
	if (key === undefined) return;
	if (key.trim() === "") await secrets.delete(secretKey(url));
	else await secrets.store(secretKey(url), key.trim());
}
