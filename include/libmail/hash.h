/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_HASH_H
#define LIBMAIL_HASH_H

/*
 * hash.h - hash functions, HMAC and PBKDF2, for SASL and APOP.
 *
 *   const lmail_hash *sha256 = lmail_hash_sha256();       or one of your own: a struct of three functions
 *   lmail_hash_state state;
 *
 *   sha256->init(&state);
 *   sha256->update(&state, data, n);                      as often as you like
 *   sha256->finish(&state, digest);
 *
 * A hash function is a value: whatever in libmail hashes is given an lmail_hash, and a static link holds
 * only those that are named. The built-in ones are portable C. No jump and no address in them, in HMAC or
 * in PBKDF2 depends on what is hashed.
 *
 * Flash on a Cortex-M0+ with -Os: MD5 0.7 KB, SHA-1 0.6 KB, SHA-256 0.8 KB, SHA-512 1.7 KB; what these
 * share 0.3 KB, HMAC 0.3 KB, PBKDF2 0.4 KB. Builds that are not optimised for size unroll SHA, which takes
 * 3 to 15 KB; -DLIBMAIL_SMALL=1 or =0 decides otherwise.
 *
 * MD5 and SHA-1 are broken where collisions matter. They are here because CRAM-MD5, APOP and SCRAM-SHA-1
 * are in use, which do not depend on that; do not build anything new upon them.
 */

#include "core.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- a hash function --------------------------------------------------------------------------- */

/*
 * No hash that is used here may need more (SHA-512 has the longest of all), and no state more than
 * LMAIL_HASH_STATE_MAX: the contexts of OpenSSL (SHA256_CTX), mbedTLS and BearSSL fit.
 */
#define LMAIL_DIGEST_MAX 64
#define LMAIL_HASH_BLOCK_MAX 128
#define LMAIL_HASH_STATE_MAX 224

/* Which function it is. The numbers never change; yours, if it has none here, is 0x8000 or above. */
enum { LMAIL_HASH_MD5 = 1, LMAIL_HASH_SHA1 = 2, LMAIL_HASH_SHA256 = 3, LMAIL_HASH_SHA512 = 4 };

/*
 * One hash function, constant. All sizes are in octets.
 *
 * id          LMAIL_HASH_...
 * digest_len  of the result, at most LMAIL_DIGEST_MAX
 * block_len   of the function's blocks (HMAC needs it), at most LMAIL_HASH_BLOCK_MAX
 * state_size  of a state, a multiple of 8 and at most LMAIL_HASH_STATE_MAX
 * init        begins; the state is aligned as uint64_t and holds anything
 * update      adds in[0 .. n); n may be 0
 * finish      writes digest_len octets, and leaves nothing of the data in the state
 *
 * A state is moved and copied with memcpy, and abandoned without a call: it must hold no pointer into
 * itself and own nothing. None of the functions can fail: hardware that may be absent or busy has to be
 * waited for, or replaced by the built-in functions, inside of them.
 */
typedef struct lmail_hash {
  uint32_t id;
  uint32_t digest_len;
  uint32_t block_len;
  uint32_t state_size;
  void (*init)(void *state);
  void (*update)(void *state, const void *in, size_t n);
  void (*finish)(void *state, void *digest);
} lmail_hash;

/* Room for the state of any hash function, aligned. One of state_size octets will do. */
typedef struct lmail_hash_state {
  uint64_t words_[LMAIL_HASH_STATE_MAX / 8];
} lmail_hash_state;

/* The built-in ones, constants that are never NULL; each is linked only when it is named. MD5: RFC 1321. */
LMAIL_API const lmail_hash *lmail_hash_md5(void);
/* SHA-1: RFC 3174. */
LMAIL_API const lmail_hash *lmail_hash_sha1(void);
/* SHA-256: RFC 6234 (FIPS 180-4). */
LMAIL_API const lmail_hash *lmail_hash_sha256(void);
/* SHA-512: the same. */
LMAIL_API const lmail_hash *lmail_hash_sha512(void);

/* Their state_size, for the storage sizes below. */
#define LMAIL_MD5_STATE 88
#define LMAIL_SHA1_STATE 96
#define LMAIL_SHA256_STATE 104
#define LMAIL_SHA512_STATE 200

/* 1 when the sizes of a table are within their bounds, else 0. For tables that others made: ask once. */
LMAIL_API int lmail_hash_valid(const lmail_hash *hash);

/* All at once: writes digest_len octets. digest may be in. */
LMAIL_API void lmail_hash_whole(const lmail_hash *hash, const void *in, size_t n, void *digest);

/* Writes in[0 .. n) as 2 * n lower-case hexadecimal digits, nothing behind them. */
LMAIL_API void lmail_hash_hex(const void *in, size_t n, char *out);

/* ---- HMAC (RFC 2104) --------------------------------------------------------------------------- */

/*
 * A message under a key. It may be copied: a key that is used often is set once, and each message takes
 * a copy. Of it only lmail_hmac_size(hash) octets are ever touched or need be copied, so that where
 * memory is short an array of uint64_t serves:
 *
 *   uint64_t room[LMAIL_HMAC_SIZE(LMAIL_SHA256_STATE) / 8];
 *   lmail_hmac *h = (lmail_hmac *)room;
 */
typedef struct lmail_hmac {
  const lmail_hash *hash_;
  uint64_t states_[2 * (LMAIL_HASH_STATE_MAX / 8)]; /* of the inner and of the outer hash */
} lmail_hmac;

#define LMAIL_HMAC_SIZE(state_size) (8 + 2 * (state_size))
/* Octets of an lmail_hmac that are used with this hash. */
LMAIL_API size_t lmail_hmac_size(const lmail_hash *hash);

/* Sets the key, of any length. It is not needed afterwards. */
LMAIL_API void lmail_hmac_init(lmail_hmac *h, const lmail_hash *hash, const void *key, size_t n);

/* Adds in[0 .. n) to the message. */
LMAIL_API void lmail_hmac_update(lmail_hmac *h, const void *in, size_t n);

/* Writes digest_len octets. Nothing of the key is left in h, which needs a new init. */
LMAIL_API void lmail_hmac_finish(lmail_hmac *h, void *mac);

/* All at once. mac may be key or in. */
LMAIL_API void lmail_hmac_whole(const lmail_hash *hash, const void *key, size_t key_len,
                                const void *in, size_t n, void *mac);

/* ---- PBKDF2 (RFC 8018 5.2), with HMAC ---------------------------------------------------------- */

/*
 * A key from a password, made expensive: SCRAM's Hi() (RFC 5802 2.2). Servers ask for 4,096 iterations
 * and more, up to millions, which takes from a millisecond to minutes. So it goes in slices:
 *
 *   lmail_pbkdf2_init(&p, lmail_hash_sha256(), password, n, salt, salt_len, 4096, 1);
 *   while (lmail_pbkdf2_step(&p, 1000) > 0) serve_somebody_else();
 *   lmail_pbkdf2_finish(&p, key);
 *
 * As with lmail_hmac, only lmail_pbkdf2_size(hash) octets are used, and a shorter piece of memory,
 * aligned as uint64_t, will do. Whether an iteration count that a peer names is acceptable, decide before init.
 */
typedef struct lmail_pbkdf2 {
  const lmail_hash *hash_;
  uint32_t left_; /* iterations */
  uint32_t reserved_;
  uint64_t words_[2 * (LMAIL_HASH_STATE_MAX + LMAIL_DIGEST_MAX) / 8];
} lmail_pbkdf2;

#define LMAIL_PBKDF2_SIZE(state_size, digest_len) \
  (16 + 2 * (state_size) + 2 * (((digest_len) + 7) / 8 * 8))
/* Octets of an lmail_pbkdf2 that are used with this hash. */
LMAIL_API size_t lmail_pbkdf2_size(const lmail_hash *hash);

/*
 * Begins; password and salt are not needed afterwards.
 *
 * iterations  at least 1 (0 is taken as 1)
 * block       which piece of the key this is, from 1. Each has digest_len octets (RFC 8018's T_1, T_2,
 *             ...); SCRAM needs the first one only
 */
LMAIL_API void lmail_pbkdf2_init(lmail_pbkdf2 *p, const lmail_hash *hash, const void *password,
                                 size_t password_len, const void *salt, size_t salt_len,
                                 uint32_t iterations, uint32_t block);

/* Does at most so many iterations. Returns how many are left: 0 when it is time for finish. */
LMAIL_API uint32_t lmail_pbkdf2_step(lmail_pbkdf2 *p, uint32_t iterations);

/*
 * Writes digest_len octets, after doing what iterations are left: who has time needs no step. Nothing of
 * the password is left in p. One that is abandoned before is to be wiped: lmail_wipe.
 */
LMAIL_API void lmail_pbkdf2_finish(lmail_pbkdf2 *p, void *key);

/* ---- secrets ----------------------------------------------------------------------------------- */

/*
 * 1 when a[0 .. n) and b[0 .. n) are equal, else 0. The time depends on n alone, so that a peer cannot
 * find out octet by octet what is expected of it.
 */
LMAIL_API int lmail_equal(const void *a, const void *b, size_t n);

/* Overwrites p[0 .. n) with zeros, and no compiler leaves that out because nobody reads them. */
LMAIL_API void lmail_wipe(void *p, size_t n);

/* ---- APOP (RFC 1939 7) ------------------------------------------------------------------------- */

/*
 * Writes the 32 digits that prove the secret, for lmail_pop3_client_apop, and for a server to compare
 * (lmail_equal) with those that it got.
 *
 * md5        lmail_hash_md5(), or yours
 * timestamp  from the greeting, with its angle brackets
 */
LMAIL_API void lmail_apop_digest(const lmail_hash *md5, const void *timestamp, size_t n,
                                 const void *secret, size_t secret_len, char digest[32]);

#ifdef __cplusplus
}
#endif
#endif
