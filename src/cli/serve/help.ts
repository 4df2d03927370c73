/** @param model the line on --model that all pages share */
export const servePage = (model: string): string => `h-neurons serve

Offers the model to any client of the OpenAI protocol, at http://127.0.0.1:8642/v1 unless told otherwise: chat and text
completions with streaming, log-probabilities, several answers and seeds. Each answer comes with its risk, each token
with its own, in the field h_neurons (docs/serve.md). Requests wait for each other; no prompt is written down.

${model}
  --probe FILE       a probe file; default: probe.json in the model's folder
  --base-rate X      0..1, share of made-up answers you expect; default: the share the probe was calibrated on
  --port N           0..65535, 0 takes any that is free; default 8642
  --host NAME        where to listen; default 127.0.0.1, which only this machine reaches; anything else wants a key
  --parallel N       1..64, requests that are answered side by side, which makes none of them faster; default 1
  --queue N          0..100000, requests that may wait; more are refused with 429; default 256
  --time-limit S     1..86400, seconds that a request may take, waiting included; default 600
  --grace S          0..3600, seconds that what runs may still take when the server is stopped; default 30
  --max-body MB      0.001..64, size of a request's body; default: 0.25 and 16 bytes for each token of the context
  --allow-origin URL lets web pages of this origin ask; may be given several times; default: none may

H_NEURONS_SERVE_API_KEY in the environment is the key that clients must give; without it none is wanted. GET /metrics is
for Prometheus, GET /health for whoever looks after the process. Ctrl+C and SIGTERM stop it, a second one at once.
`;
