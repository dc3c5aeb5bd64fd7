/* SPDX-License-Identifier: MIT */
/* openssl.c - hashes, HMAC and PBKDF2 are what OpenSSL's are; and OpenSSL's hashes serve as the caller's. */

#define OPENSSL_SUPPRESS_DEPRECATED /* the contexts that can be copied are old ones */
#include <libmail/hash.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#ifndef TEST_OPENSSL

int main(void)
{
  puts("skipped: OpenSSL's libcrypto was not found (Debian: libssl-dev)");
  return 77;
}

#else

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/md5.h>
#include <openssl/sha.h>

/* ---- OpenSSL as a caller's table ------------------------------------------------------------------ */

#define STATE_SIZE(context) ((sizeof(context) + 7) / 8 * 8)

#define TABLE(name, number, context, init, update, final, digest, block)                         \
  static void name##_init(void *state)                                                           \
  {                                                                                              \
    init((context *)state);                                                                      \
  }                                                                                              \
  static void name##_update(void *state, const void *in, size_t n)                               \
  {                                                                                              \
    update((context *)state, in, n);                                                             \
  }                                                                                              \
  static void name##_finish(void *state, void *out)                                              \
  {                                                                                              \
    final((uint8_t *)out, (context *)state);                                                     \
    lmail_wipe(state, sizeof(context));                                                          \
  }                                                                                              \
  static const lmail_hash name = {number,      digest,        block,        STATE_SIZE(context), \
                                  name##_init, name##_update, name##_finish};

/* clang-format off */
TABLE(their_md5, LMAIL_HASH_MD5, MD5_CTX, MD5_Init, MD5_Update, MD5_Final, 16, 64)
TABLE(their_sha1, LMAIL_HASH_SHA1, SHA_CTX, SHA1_Init, SHA1_Update, SHA1_Final, 20, 64)
TABLE(their_sha256, LMAIL_HASH_SHA256, SHA256_CTX, SHA256_Init, SHA256_Update, SHA256_Final, 32, 64)
TABLE(their_sha512, LMAIL_HASH_SHA512, SHA512_CTX, SHA512_Init, SHA512_Update, SHA512_Final, 64, 128)
/* clang-format on */

typedef struct both {
  const lmail_hash *ours, *theirs;
  const EVP_MD *evp;
} both;

enum { HASHES = 4 };

static void find(both all[HASHES])
{
  const both found[HASHES] = {{lmail_hash_md5(), &their_md5, EVP_md5()},
                              {lmail_hash_sha1(), &their_sha1, EVP_sha1()},
                              {lmail_hash_sha256(), &their_sha256, EVP_sha256()},
                              {lmail_hash_sha512(), &their_sha512, EVP_sha512()}};

  memcpy(all, found, sizeof found);
}

/* ---- inputs ------------------------------------------------------------------------------------------- */

enum { LONGEST = 4099 };

static uint32_t seed = 1;

static uint32_t rnd(uint32_t below)
{
  seed = seed * 1664525 + 1013904223;
  return (seed >> 8) % below;
}

/* n octets, in memory of exactly that size. */
static uint8_t *noise(size_t n)
{
  uint8_t *out = malloc(n);
  size_t i;

  for (i = 0; i < n; i++) out[i] = (uint8_t)rnd(256);
  return out;
}

static void test_digests(void **unused)
{
  both all[HASHES];
  size_t n;
  int i;

  (void)unused;
  find(all);
  for (n = 0; n <= LONGEST; n += n < 530 ? 1 : 1 + rnd(100)) {
    uint8_t *data = noise(n);

    for (i = 0; i < HASHES; i++) {
      uint8_t ours[LMAIL_DIGEST_MAX], theirs[LMAIL_DIGEST_MAX];
      lmail_hash_state state;
      size_t at, take;

      assert_int_equal(EVP_Digest(data, n, theirs, NULL, all[i].evp, NULL), 1);
      lmail_hash_whole(all[i].ours, data, n, ours);
      assert_memory_equal(ours, theirs, all[i].ours->digest_len);
      all[i].ours->init(&state);
      for (at = 0; at < n; at += take) {
        take = rnd(300);
        if (take > n - at) take = n - at;
        all[i].ours->update(&state, data + at, take);
      }
      all[i].ours->finish(&state, ours);
      assert_memory_equal(ours, theirs, all[i].ours->digest_len);
    }
    free(data);
  }
}

/*
 * Messages as long as nobody has, told to both as if their beginning had been hashed: the length in bits
 * behind them has 64 of its own, and 128 in SHA-512.
 */
static void test_lengths(void **unused)
{
  static const uint64_t before[] = {0,
                                    (UINT64_C(1) << 29) - 256,
                                    (UINT64_C(1) << 32) - 128,
                                    (UINT64_C(1) << 61) - 128,
                                    UINT64_C(1) << 61,
                                    UINT64_MAX - 511};
  both all[HASHES];
  size_t k;
  int i;

  (void)unused;
  find(all);
  for (k = 0; k < sizeof before / sizeof *before; k++) {
    uint32_t low = (uint32_t)(before[k] << 3), high = (uint32_t)(before[k] >> 29);

    for (i = 0; i < HASHES; i++) {
      union {
        MD5_CTX md5;
        SHA_CTX sha1;
        SHA256_CTX sha256;
        SHA512_CTX sha512;
      } context;
      uint8_t ours[LMAIL_DIGEST_MAX], theirs[LMAIL_DIGEST_MAX];
      lmail_hash_state state;
      uint8_t *data = noise(300);

      all[i].ours->init(&state);
      all[i].theirs->init(&context);
      memcpy(&state, &before[k], sizeof before[k]); /* octets come first in a state */
      switch (i) {
      case 0: context.md5.Nl = low, context.md5.Nh = high; break;
      case 1: context.sha1.Nl = low, context.sha1.Nh = high; break;
      case 2: context.sha256.Nl = low, context.sha256.Nh = high; break;
      default: context.sha512.Nl = before[k] << 3, context.sha512.Nh = before[k] >> 61;
      }
      all[i].ours->update(&state, data, 300);
      all[i].theirs->update(&context, data, 300);
      all[i].ours->finish(&state, ours);
      all[i].theirs->finish(&context, theirs);
      assert_memory_equal(ours, theirs, all[i].ours->digest_len);
      free(data);
    }
  }
}

static void test_hmac(void **unused)
{
  both all[HASHES];
  size_t key_len;
  int i;

  (void)unused;
  find(all);
  for (key_len = 0; key_len <= 270; key_len++) {
    size_t n = rnd(700);
    uint8_t *key = noise(key_len), *data = noise(n);

    for (i = 0; i < HASHES; i++) {
      uint8_t ours[LMAIL_DIGEST_MAX], supplied[LMAIL_DIGEST_MAX], theirs[LMAIL_DIGEST_MAX];

      assert_non_null(HMAC(all[i].evp, key, (int)key_len, data, n, theirs, NULL));
      lmail_hmac_whole(all[i].ours, key, key_len, data, n, ours);
      assert_memory_equal(ours, theirs, all[i].ours->digest_len);
      lmail_hmac_whole(all[i].theirs, key, key_len, data, n, supplied);
      assert_memory_equal(supplied, theirs, all[i].ours->digest_len);
    }
    free(key);
    free(data);
  }
}

static void derive(const lmail_hash *hash, const uint8_t *password, size_t password_len,
                   const uint8_t *salt, size_t salt_len, uint32_t iterations, uint8_t *key)
{
  lmail_pbkdf2 *p = malloc(lmail_pbkdf2_size(hash));
  uint32_t block;

  for (block = 1; block <= 2; block++, key += hash->digest_len) {
    lmail_pbkdf2_init(p, hash, password, password_len, salt, salt_len, iterations, block);
    while (lmail_pbkdf2_step(p, 1 + rnd(50)) != 0) continue;
    lmail_pbkdf2_finish(p, key);
  }
  free(p);
}

static void test_pbkdf2(void **unused)
{
  both all[HASHES];
  int i, round;

  (void)unused;
  find(all);
  for (round = 0; round < 60; round++) {
    size_t password_len = rnd(200), salt_len = rnd(200);
    uint32_t iterations = 1 + rnd(300);
    uint8_t *password = noise(password_len), *salt = noise(salt_len);

    for (i = 0; i < HASHES; i++) {
      uint8_t ours[2 * LMAIL_DIGEST_MAX], supplied[2 * LMAIL_DIGEST_MAX],
          theirs[2 * LMAIL_DIGEST_MAX];
      size_t n = 2 * all[i].ours->digest_len;

      assert_int_equal(PKCS5_PBKDF2_HMAC((const char *)password, (int)password_len, salt,
                                         (int)salt_len, (int)iterations, all[i].evp, (int)n, theirs),
                       1);
      derive(all[i].ours, password, password_len, salt, salt_len, iterations, ours);
      assert_memory_equal(ours, theirs, n);
      derive(all[i].theirs, password, password_len, salt, salt_len, iterations, supplied);
      assert_memory_equal(supplied, theirs, n);
    }
    free(password);
    free(salt);
  }
}

static void test_tables(void **unused)
{
  both all[HASHES];
  int i;

  (void)unused;
  find(all);
  for (i = 0; i < HASHES; i++) assert_true(lmail_hash_valid(all[i].theirs));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_tables), cmocka_unit_test(test_digests), cmocka_unit_test(test_lengths),
      cmocka_unit_test(test_hmac),   cmocka_unit_test(test_pbkdf2),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

#endif
