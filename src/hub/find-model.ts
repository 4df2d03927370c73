/**
 * A model's file list from the hub's API: GET /api/models/{id}/revision/{revision}?blobs=true, and where that leaves the
 * sizes out, its tree (huggingface_hub: model_info).
 */
import { LensError } from "../protocol/errors";
import { choicesIn } from "./choices";
import { readEndpoint } from "./http/endpoint";
import {
	type Fields,
	type Hub,
	readPage,
	readTree,
	recordOf,
	refuseOutside,
	siblingsOf,
	unreadable,
} from "./http/file-list";
import { PATIENCE, type Patience } from "./http/patience";
import type { HubAccess, HubModel } from "./hub-model";
import { checkedRevision, isModelId, readReference } from "./model-id";

export interface FindOptions {
	/** A branch, tag or commit, before the one of a pasted address; the main branch when there is none. */
	revision?: string | undefined;
	signal: AbortSignal;
	/** How long is waited for the hub; somebody waits for the answer, so that it is asked three times only. */
	patience?: Patience;
}

/**
 * What the hub has under a name.
 * @param given owner/name, or the address of a model's page
 * @throws LensError hubUnreachable, hubNotFound, hubForbidden, hubBusy, hubBroken, modelUnsupported, cancelled
 */
export async function findHubModel(
	access: HubAccess,
	given: string,
	{ revision: asked, signal, patience = { ...PATIENCE, attempts: 3 } }: FindOptions,
): Promise<HubModel> {
	readEndpoint(access.endpoint);
	const reference = readReference(given, access.endpoint);
	const revision = asked ? checkedRevision(asked) : reference.revision;
	const hub: Hub = { access, signal, patience, about: { id: reference.id, revision, file: null } };
	const at = revision === null ? "" : `/revision/${encodeURIComponent(revision)}`;
	const { body } = await readPage(hub, `/api/models/${reference.id}${at}?blobs=true`);
	const info = recordOf(body) ?? unreadable(hub);
	const id = typeof info.id === "string" && isModelId(info.id) ? info.id : reference.id;
	const commit = String(info.sha);
	if (!/^[0-9a-f]{7,64}$/i.test(commit)) return unreadable(hub);
	refuseEncoders(id, info.config);
	const files = siblingsOf(info.siblings) ?? (await readTree(hub, "models", { id, commit }));
	refuseOutside(id, files);
	return {
		id,
		revision: commit,
		license: licenseOf(info),
		isGated: info.gated !== undefined && info.gated !== false,
		files,
		choices: choicesIn(files),
	};
}

function licenseOf({ cardData, tags }: Fields): string | null {
	const { license, license_name: name } = recordOf(cardData) ?? {};
	const tag = Array.isArray(tags) ? tags.find((each) => String(each).startsWith("license:")) : undefined;
	const told = license === "other" && name ? name : (license ?? (tag ? String(tag).slice(8) : null));
	return typeof told === "string" ? told : Array.isArray(told) ? told.join(", ") : null;
}

/** Heads of models that label text and pictures, and models without a head that read only. */
const READERS =
	/For(MaskedLM|PreTraining|\w*Classification|QuestionAnswering|MultipleChoice|CTC|\w*Detection|\w*Segmentation)$|^(\w*Bert|Roberta|XLMRoberta|MPNet|Electra|Deberta\w*|Nomic\w*|CLIP\w*|Siglip\w*|ViT|Dinov2|Whisper\w*|T5|MT5|Bart|Marian)(Model|ForConditionalGeneration|MTModel)$/;

/** @throws LensError modelUnsupported when the configuration names a model that writes no text from text */
function refuseEncoders(id: string, config: unknown): void {
	const { architectures } = recordOf(config) ?? {};
	const kind = Array.isArray(architectures) ? String(architectures[0]) : "";
	if (READERS.test(kind))
		throw new LensError("modelUnsupported", `${id} is a ${kind}, which does not go on writing a text.`);
}
