import type { ProviderDescription } from "../../protocol/engine-api";
import { loadRuntime } from "../ort";
import { describeProviders } from "../session/providers";

/** What the native runtime offers here; each is tried once a process, with a model of one operator. */
export async function listProviders(): Promise<ProviderDescription[]> {
	return describeProviders(await loadRuntime());
}
