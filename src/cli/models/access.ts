import type { HubAccess } from "../../hub/hub-model";
import { hubToken } from "../../hub/places";
import type { Program } from "../program";

const HUB = "https://huggingface.co";

/** The hub as the command and the environment name it: --endpoint, HF_ENDPOINT, the token of the hub's own tools. */
export async function hubAccess(endpoint: string | null, { environment }: Program): Promise<HubAccess> {
	// Loaded by those who go out only.
	const { fetchThrough } = await import("./fetch");
	return {
		endpoint: endpoint ?? (environment.HF_ENDPOINT || HUB),
		token: await hubToken(environment),
		fetch: fetchThrough(environment),
	};
}
