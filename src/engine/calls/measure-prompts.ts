import type { Measure, ModelFacts, SentMessage } from "../../core/lint/assessment";
import type { EngineContext } from "../context";
import type { PromptRenderer } from "../text/prompt-renderer";

/** Counts the tokens of conversations; works without a loaded model, and while one is being loaded. */
export async function measurePrompts(
	{ slot, textModels }: EngineContext,
	{ folder, conversations }: { folder: string; conversations: SentMessage[][] },
): Promise<ModelFacts> {
	const { name, contextLength, renderer } = await textModels.of(folder, slot.current);
	return {
		name,
		contextLength,
		specialTokens: renderer.tokenizer.specialTokens(),
		measures: conversations.map((messages) => measure(renderer, messages, contextLength)),
	};
}

/**
 * A prompt needs room for one token of an answer, and what a template writes behind the last words must fit as well: a
 * prompt that is cut at `overflow` can be answered.
 */
function measure(renderer: PromptRenderer, messages: SentMessage[], contextLength: number): Measure {
	const prompt = renderer.render(messages);
	const { ids, starts, ends } = prompt;
	if (ids.length < contextLength) return { tokens: ids.length, overflow: null };
	const places = renderer.places(messages, prompt);
	const touching = (t: number) =>
		places.findIndex((place) => place && starts[t]! < place.start + place.length && ends[t]! > place.start);
	let last = ids.length - 1;
	while (last >= 0 && touching(last) < 0) last--;
	// No message's words can be told apart: all that is known is that it does not fit.
	if (last < 0) return { tokens: ids.length, overflow: { message: messages.length - 1, offset: 0 } };
	const behind = ids.length - 1 - last;
	let at = Math.min(last, Math.max(0, contextLength - 1 - behind));
	while (at < last && touching(at) < 0) at++;
	const message = touching(at);
	const { start, offset } = places[message]!;
	return { tokens: ids.length, overflow: { message, offset: offset + Math.max(0, starts[at]! - start) } };
}
