/* The parts of the model between the matrix products, each in one pass over memory and with its derivative.
 *
 * bf16 arrays are uint16_t; all arithmetic is float. Letters as in model.py: B sequences, T tokens, D hidden width, H heads,
 * K head width (32), N neurons, R = B * T rows. Build: gcc -O3 -march=native -ffast-math -fopenmp -shared -fPIC.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define K 32
#define HALF (K / 2)

typedef uint16_t bf16;

static inline float wide(bf16 x) {
    union { uint32_t i; float f; } u = {.i = (uint32_t)x << 16};
    return u.f;
}

static inline bf16 narrow(float x) {
    union { float f; uint32_t i; } u = {.f = x};
    return (bf16)((u.i + 0x7fff + ((u.i >> 16) & 1)) >> 16); /* round to nearest, ties to even */
}

/* z[r,n] = silu(g) * u, where row r of gu [R,2N] is g then u. */
void swiglu(const bf16 *gu, bf16 *z, long rows, long n) {
#pragma omp parallel for
    for (long r = 0; r < rows; r++) {
        const bf16 *g = gu + 2 * r * n, *u = g + n;
        for (long i = 0; i < n; i++) {
            float x = wide(g[i]);
            z[r * n + i] = narrow(x / (1 + expf(-x)) * wide(u[i]));
        }
    }
}

void swiglu_back(const bf16 *gu, const bf16 *dz, bf16 *dgu, long rows, long n) {
#pragma omp parallel for
    for (long r = 0; r < rows; r++) {
        const bf16 *g = gu + 2 * r * n, *u = g + n, *d = dz + r * n;
        bf16 *dg = dgu + 2 * r * n, *du = dg + n;
        for (long i = 0; i < n; i++) {
            float x = wide(g[i]), s = 1 / (1 + expf(-x)), up = wide(d[i]);
            dg[i] = narrow(up * wide(u[i]) * s * (1 + x * (1 - s)));
            du[i] = narrow(up * x * s);
        }
    }
}

/* sum = x + r (float [R,D] + bf16 [R,D]); y = weight * sum / rms(sum); scale [R] keeps 1 / rms. */
void add_norm(const float *x, const bf16 *r, const float *weight, float eps, float *sum, bf16 *y, float *scale, long rows, long d) {
#pragma omp parallel for
    for (long i = 0; i < rows; i++) {
        float square = 0;
        for (long j = 0; j < d; j++) {
            float s = x[i * d + j] + wide(r[i * d + j]);
            sum[i * d + j] = s;
            square += s * s;
        }
        float inverse = 1 / sqrtf(square / d + eps);
        scale[i] = inverse;
        for (long j = 0; j < d; j++) y[i * d + j] = narrow(sum[i * d + j] * inverse * weight[j]);
    }
}

/* dx = dsum + the derivative through the norm; dr is the same in bf16; dweight [D] is added to. */
void add_norm_back(const float *sum, const float *scale, const float *weight, const float *dsum, const bf16 *dy, float *dx,
                   bf16 *dr, float *dweight, long rows, long d) {
#pragma omp parallel
    {
        float *mine = calloc(d, sizeof(float));
#pragma omp for
        for (long i = 0; i < rows; i++) {
            const float *s = sum + i * d;
            float inverse = scale[i], dot = 0;
            for (long j = 0; j < d; j++) {
                float g = wide(dy[i * d + j]);
                mine[j] += g * s[j] * inverse;
                dot += g * weight[j] * s[j];
            }
            float pull = dot * inverse * inverse * inverse / d;
            for (long j = 0; j < d; j++) {
                float g = dsum[i * d + j] + wide(dy[i * d + j]) * weight[j] * inverse - s[j] * pull;
                dx[i * d + j] = g;
                dr[i * d + j] = narrow(g);
            }
        }
#pragma omp critical
        for (long j = 0; j < d; j++) dweight[j] += mine[j];
        free(mine);
    }
}

/* Reads head h of part p (query, key, value) of qkv [B,T,3,H,K] into out [T,K], turned by its position if asked. */
static void load(const bf16 *qkv, float *out, long t0, long T, long p, long H, long h, const float *cos, const float *sin) {
    for (long t = 0; t < T; t++) {
        const bf16 *x = qkv + (((t0 + t) * 3 + p) * H + h) * K;
        float *o = out + t * K;
        if (!cos) {
            for (int i = 0; i < K; i++) o[i] = wide(x[i]);
            continue;
        }
        for (int i = 0; i < HALF; i++) {
            float a = wide(x[i]), b = wide(x[i + HALF]), c = cos[t * HALF + i], s = sin[t * HALF + i];
            o[i] = a * c - b * s;
            o[i + HALF] = b * c + a * s;
        }
    }
}

static void store_back(bf16 *dqkv, const float *g, long t0, long T, long p, long H, long h, const float *cos, const float *sin) {
    for (long t = 0; t < T; t++) {
        bf16 *x = dqkv + (((t0 + t) * 3 + p) * H + h) * K;
        const float *o = g + t * K;
        if (!cos) {
            for (int i = 0; i < K; i++) x[i] = narrow(o[i]);
            continue;
        }
        for (int i = 0; i < HALF; i++) {
            float a = o[i], b = o[i + HALF], c = cos[t * HALF + i], s = sin[t * HALF + i];
            x[i] = narrow(a * c + b * s);
            x[i + HALF] = narrow(b * c - a * s);
        }
    }
}

static inline float dot(const float *a, const float *b) {
    float s = 0;
    for (int i = 0; i < K; i++) s += a[i] * b[i];
    return s;
}

/* Causal attention of token t over first[b,t] .. t, first being where t's document begins; level [B,H,T] = log sum exp. */
void attend(const bf16 *qkv, const int32_t *first, const float *cos, const float *sin, bf16 *out, float *level, long B, long T,
            long H) {
    const float root = 1 / sqrtf(K);
#pragma omp parallel for collapse(2)
    for (long b = 0; b < B; b++)
        for (long h = 0; h < H; h++) {
            float *q = malloc((3 * T * K + T) * sizeof(float)), *k = q + T * K, *v = k + T * K, *w = v + T * K;
            load(qkv, q, b * T, T, 0, H, h, cos, sin);
            load(qkv, k, b * T, T, 1, H, h, cos, sin);
            load(qkv, v, b * T, T, 2, H, h, NULL, NULL);
            for (long t = 0; t < T; t++) {
                long from = first[b * T + t];
                float top = -1e30f, total = 0, mixed[K] = {0};
                for (long s = from; s <= t; s++) {
                    w[s] = dot(q + t * K, k + s * K) * root;
                    if (w[s] > top) top = w[s];
                }
                for (long s = from; s <= t; s++) total += w[s] = expf(w[s] - top);
                for (long s = from; s <= t; s++)
                    for (int i = 0; i < K; i++) mixed[i] += w[s] * v[s * K + i];
                for (int i = 0; i < K; i++) out[((b * T + t) * H + h) * K + i] = narrow(mixed[i] / total);
                level[(b * H + h) * T + t] = top + logf(total);
            }
            free(q);
        }
}

void attend_back(const bf16 *qkv, const int32_t *first, const float *cos, const float *sin, const bf16 *out, const float *level,
                 const bf16 *dout, bf16 *dqkv, long B, long T, long H) {
    const float root = 1 / sqrtf(K);
#pragma omp parallel for collapse(2)
    for (long b = 0; b < B; b++)
        for (long h = 0; h < H; h++) {
            float *q = calloc(6 * T * K, sizeof(float)), *k = q + T * K, *v = k + T * K;
            float *dq = v + T * K, *dk = dq + T * K, *dv = dk + T * K;
            load(qkv, q, b * T, T, 0, H, h, cos, sin);
            load(qkv, k, b * T, T, 1, H, h, cos, sin);
            load(qkv, v, b * T, T, 2, H, h, NULL, NULL);
            for (long t = 0; t < T; t++) {
                float g[K], o[K];
                for (int i = 0; i < K; i++) {
                    g[i] = wide(dout[((b * T + t) * H + h) * K + i]);
                    o[i] = wide(out[((b * T + t) * H + h) * K + i]);
                }
                float mean = dot(g, o), top = level[(b * H + h) * T + t];
                for (long s = first[b * T + t]; s <= t; s++) {
                    float p = expf(dot(q + t * K, k + s * K) * root - top);
                    float ds = p * (dot(g, v + s * K) - mean) * root;
                    for (int i = 0; i < K; i++) {
                        dv[s * K + i] += p * g[i];
                        dq[t * K + i] += ds * k[s * K + i];
                        dk[s * K + i] += ds * q[t * K + i];
                    }
                }
            }
            store_back(dqkv, dq, b * T, T, 0, H, h, cos, sin);
            store_back(dqkv, dk, b * T, T, 1, H, h, cos, sin);
            store_back(dqkv, dv, b * T, T, 2, H, h, NULL, NULL);
            free(q);
        }
}

/* Cross-entropy of logits [R,V]; loss [R]; the logits are overwritten by their derivative, each row times share. */
void cross_entropy(bf16 *logits, const int64_t *target, float share, float *loss, long rows, long vocab) {
#pragma omp parallel for
    for (long r = 0; r < rows; r++) {
        bf16 *x = logits + r * vocab;
        float top = -1e30f, total = 0, chosen = wide(x[target[r]]);
        for (long i = 0; i < vocab; i++) top = wide(x[i]) > top ? wide(x[i]) : top;
        for (long i = 0; i < vocab; i++) total += expf(wide(x[i]) - top);
        loss[r] = logf(total) + top - chosen;
        float inverse = share / total;
        for (long i = 0; i < vocab; i++) x[i] = narrow(expf(wide(x[i]) - top) * inverse);
        x[target[r]] = narrow(expf(chosen - top) * inverse - share);
    }
}
