/** config.json as Hugging Face keeps it beside a model. */
import { type Family, SIZE } from "../family";

export const configOf = (family: Family): Readonly<Record<string, unknown>> => ({
	model_type: family.modelType,
	hidden_size: SIZE.hidden,
	intermediate_size: SIZE.ffn,
	num_hidden_layers: SIZE.layers,
	num_attention_heads: SIZE.heads,
	num_key_value_heads: family.kvHeads ?? SIZE.heads,
	head_dim: SIZE.headDim,
	vocab_size: SIZE.vocab,
	max_position_embeddings: SIZE.context,
	...(family.window && { sliding_window: family.window }),
});
