import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { HubAccess } from "../../../hub/hub-model";
import type { Ctx } from "../../context";

/** How the hub is reached: the address of the settings, its token, and the editor's `fetch`, which knows its proxy. */
export async function hubAccess(ctx: Ctx): Promise<HubAccess> {
	const { hubEndpoint: endpoint } = ctx.settings();
	const token = (await ctx.extension.secrets.get(secretKey(endpoint))) ?? null;
	// Asked for at each call, since the editor puts its own in place when it likes.
	return { endpoint, token, fetch: (input, init) => globalThis.fetch(input, init) };
}

/** Asks for the hub's access token and keeps it as a secret of the editor; an empty one is forgotten. */
export async function setHubToken(ctx: Ctx): Promise<boolean> {
	const { hubEndpoint: endpoint } = ctx.settings();
	const key = secretKey(endpoint);
	const isKept = (await ctx.extension.secrets.get(key)) !== undefined;
	const prompt = l10n.t(
		"For {0}. It is kept among the editor's secrets and sent nowhere else.",
		hostOf(endpoint),
	);
	const token = await vscode.window.showInputBox({
		title: l10n.t("H-Neurons: Set Hub Access Token"),
		prompt: isKept ? `${prompt} ${l10n.t("Empty forgets the one that is kept.")}` : prompt,
		placeHolder: "hf_...",
		password: true,
		ignoreFocusOut: true,
		validateInput: (typed) => (/\s/.test(typed.trim()) ? l10n.t("A token has no spaces in it.") : undefined),
	});
	if (token === undefined) return false;
	if (token.trim() === "") await ctx.extension.secrets.delete(key);
	else await ctx.extension.secrets.store(key, token.trim());
	return true;
}

/** A token is for the hub that gave it: a mirror that is set later does not get it. */
const secretKey = (endpoint: string): string => `hNeurons.hubToken ${originOf(endpoint)}`;
const originOf = (endpoint: string): string => (URL.canParse(endpoint) ? new URL(endpoint).origin : endpoint);

/** The hub's name for people. */
export const hostOf = (endpoint: string): string =>
	URL.canParse(endpoint) ? new URL(endpoint).host : endpoint;
