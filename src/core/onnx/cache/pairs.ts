/** Which inputs of a decoder are its cache, and which outputs become them in the next run. */

/**
 * Names that the output may have which becomes the input `past` in the next run: past_key_values.0.key -> present.0.key
 * (Hugging Face, genai); past_conv.0 -> present_conv.0 (hybrids); others by prefix.
 */
export function presentNames(past: string): string[] {
	return [
		past.replace(/^past_key_values/, "present"),
		past.replace(/^past/, "present"),
		past.replace(/^past_key_values/, "present_key_values"),
	].filter((name) => name !== past);
}
