/* SPDX-License-Identifier: MIT */
/* hash.c - MD5, SHA-1, SHA-256, SHA-512: the vectors of RFC 1321 A.5 and RFC 6234 8.5, at every split. */

#include <libmail/hash.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/*
 * times  how often the data comes
 * hex    the data is in hexadecimal
 */
static const struct vector {
  const lmail_hash *(*hash)(void);
  unsigned times, hex;
  const char *data, *digest;
} vectors[] = {
    {lmail_hash_md5, 1, 0, "", "d41d8cd98f00b204e9800998ecf8427e"},
    {lmail_hash_md5, 1, 0, "a", "0cc175b9c0f1b6a831c399e269772661"},
    {lmail_hash_md5, 1, 0, "abc", "900150983cd24fb0d6963f7d28e17f72"},
    {lmail_hash_md5, 1, 0, "message digest", "f96b697d7cb7938d525a2f31aaf161d0"},
    {lmail_hash_md5, 1, 0, "abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"},
    {lmail_hash_md5, 1, 0, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
     "d174ab98d277d9f5a5611c2c9f419d9f"},
    {lmail_hash_md5, 8, 0, "1234567890", "57edf4a22be3c955ac49da2e2107b67a"},
    {lmail_hash_md5, 1000000, 0, "a", "7707d6ae4e027c70eea2a935c2296f21"},
    {lmail_hash_sha1, 1, 0, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"},
    {lmail_hash_sha1, 1, 0, "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "84983e441c3bd26ebaae4aa1f95129e5e54670f1"},
    {lmail_hash_sha1, 1000000, 0, "a", "34aa973cd4c4daa4f61eeb2bdbad27316534016f"},
    {lmail_hash_sha1, 10, 0, "0123456701234567012345670123456701234567012345670123456701234567",
     "dea356a2cddd90c7a7ecedc5ebb563934f460452"},
    {lmail_hash_sha1, 1, 0, "^", "5e6f80a34a9798cafc6a5db96cc57ba4c4db59c2"},
    {lmail_hash_sha1, 1, 1, "9a7dfdf1ecead06ed646aa55fe757146",
     "82abff6605dbe1c17def12a394fa22a82b544a35"},
    {lmail_hash_sha1, 1, 1,
     "f78f92141bcd170ae89b4fba15a1d59f3fd84d223c9251bdacbbae61d05ed115a06a7ce117b7beead24421de"
     "d9c32592bd57edeae39c39fa1fe8946a84d0cf1f7beead1713e2e0959897347f67c80b0400c209815d6b10a6"
     "83836fd5562a56cab1a28e81b6576654631cf16566b86e3b33a108b05307c00aff14a768ed7350606a0f85e6"
     "a91d396f5b5cbe577f9b38807c7d523d6d792f6ebc24a4ecf2b3a427cdbbfb",
     "cb0082c8f197d260991ba6a460e76e202bad27b3"},
    {lmail_hash_sha256, 1, 0, "abc",
     "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {lmail_hash_sha256, 1, 0, "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    {lmail_hash_sha256, 1000000, 0, "a",
     "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
    {lmail_hash_sha256, 10, 0, "0123456701234567012345670123456701234567012345670123456701234567",
     "594847328451bdfa85056225462cc1d867d877fb388df0ce35f25ab5562bfbb5"},
    {lmail_hash_sha256, 1, 1, "19",
     "68aa2e2ee5dff96e3355e6c7ee373e3d6a4e17f75f9518d843709c0c9bc3e3d4"},
    {lmail_hash_sha256, 1, 1, "e3d72570dcdd787ce3887ab2cd684652",
     "175ee69b02ba9b58e2b0a5fd13819cea573f3940a94f825128cf4209beabb4e8"},
    {lmail_hash_sha256, 1, 1,
     "8326754e2277372f4fc12b20527afef04d8a056971b11ad57123a7c137760000d7bef6f3c1f7a9083aa39d81"
     "0db310777dab8b1e7f02b84a26c773325f8b2374de7a4b5a58cb5c5cf35bcee6fb946e5bd694fa593a8beb3f"
     "9d6592ecedaa66ca82a29d0c51bcf9336230e5d784e4c0a43f8d79a30a165cbabe452b774b9c7109a97d138f"
     "129228966f6c0adc106aad5a9fdd30825769b2c671af6759df28eb393d54d6",
     "97dbca7df46d62c8a422c941dd7e835b8ad3361763f7e9b2d95f4f0da6e1ccbc"},
    {lmail_hash_sha512, 1, 0, "abc",
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23"
     "a3feebbd454d4423643ce80e2a9ac94fa54ca49f"},
    {lmail_hash_sha512, 1, 0,
     "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
     "8e959b75dae313da8cf4f72814fc143f8f7779c6eb9f7fa17299aeadb6889018501d289e4900f7e4331b99de"
     "c4b5433ac7d329eeb6dd26545e96e55b874be909"},
    {lmail_hash_sha512, 1000000, 0, "a",
     "e718483d0ce769644e2e42c7bc15b4638e1f98b13b2044285632a803afa973ebde0ff244877ea60a4cb0432c"
     "e577c31beb009c5c2c49aa2e4eadb217ad8cc09b"},
    {lmail_hash_sha512, 10, 0, "0123456701234567012345670123456701234567012345670123456701234567",
     "89d05ba632c699c31231ded4ffc127d5a894dad412c0e024db872d1abd2ba8141a0f85072a9be1e2aa04cf33"
     "c765cb510813a39cd5a84c4acaa64d3f3fb7bae9"},
    {lmail_hash_sha512, 1, 1, "d0",
     "9992202938e882e73e20f6b69e68a0a7149090423d93c81bab3f21678d4aceeee50e4e8cafada4c85a54ea83"
     "06826c4ad6e74cece9631bfa8a549b4ab3fbba15"},
    {lmail_hash_sha512, 1, 1, "8d4e3c0e3889191491816e9d98bff0a0",
     "cb0b67a4b8712cd73c9aabc0b199e9269b20844afb75acbdd1c153c9828924c3ddedaafe669c5fdd0bc66f63"
     "0f6773988213eb1b16f517ad0de4b2f0c95c90f8"},
    {lmail_hash_sha512, 1, 1,
     "a55f20c411aad132807a502d65824e31a2305432aa3d06d3e282a8d84e0de1de6974bf495469fc7f338f8054"
     "d58c26c49360c3e87af56523acf6d89d03e56ff2f868002bc3e431edc44df2f0223d4bb3b243586e1a7d9249"
     "36694fcbbaf88d9519e4eb50a644f8e4f95eb0ea95bc4465c8821aacd2fe15ab4981164bbb6dc32f969087a1"
     "45b0d9cc9c67c22b763299419cc4128be9a077b3ace634064e6d99283513dc06e7515d0d73132e9a0dc6d3b1"
     "f8b246f1a98a3fc72941b1e3bb2098e8bf16f268d64f0b0f4707fe1ea1a1791ba2f3c0c758e5f551863a96c9"
     "49ad47d7fb40d2",
     "c665befb36da189d78822d10528cbf3b12b3eef726039909c1a16a270d48719377966b957a878e720584779a"
     "62825c18da26415e49a7176a894e7510fd1451f5"},
};

enum { VECTORS = sizeof vectors / sizeof *vectors };

static size_t octets_of(const char *hex, uint8_t *out)
{
  size_t n = 0;

  for (; *hex != '\0'; hex += 2) {
    char two[3] = {hex[0], hex[1], '\0'};

    out[n++] = (uint8_t)strtoul(two, NULL, 16);
  }
  return n;
}

/* The data of a vector, in memory of exactly its size. */
static uint8_t *message_of(const struct vector *v, size_t *n)
{
  size_t size = strlen(v->data) >> v->hex;
  uint8_t *data = malloc(size * v->times);
  unsigned i;

  for (i = 0; i < v->times; i++) {
    if (v->hex) octets_of(v->data, data);
    else memcpy(data + i * size, v->data, size);
  }
  *n = size * v->times;
  return data;
}

static void gives(const lmail_hash *hash, lmail_hash_state *state, const char *expected)
{
  uint8_t digest[LMAIL_DIGEST_MAX + 1];
  char hex[2 * LMAIL_DIGEST_MAX];

  memset(digest, 0xa5, sizeof digest);
  hash->finish(state, digest);
  assert_int_equal(digest[hash->digest_len], 0xa5);
  assert_int_equal(strlen(expected), 2 * hash->digest_len);
  lmail_hash_hex(digest, hash->digest_len, hex);
  assert_memory_equal(hex, expected, strlen(expected));
}

static void test_vectors(void **unused)
{
  lmail_hash_state state;
  size_t i, n;

  (void)unused;
  for (i = 0; i < VECTORS; i++) {
    const lmail_hash *hash = vectors[i].hash();
    uint8_t *data = message_of(&vectors[i], &n);
    uint8_t digest[LMAIL_DIGEST_MAX], expected[LMAIL_DIGEST_MAX];

    hash->init(&state);
    hash->update(&state, data, n);
    gives(hash, &state, vectors[i].digest);
    octets_of(vectors[i].digest, expected);
    lmail_hash_whole(hash, data, n, digest);
    assert_memory_equal(digest, expected, hash->digest_len);
    free(data);
  }
}

/* Each piece in memory of its own, so that a byte too many is seen. */
static void add(const lmail_hash *hash, lmail_hash_state *state, const uint8_t *data, size_t n)
{
  uint8_t *piece = malloc(n);

  if (n != 0) memcpy(piece, data, n);
  hash->update(state, piece, n);
  free(piece);
}

static void test_every_split(void **unused)
{
  lmail_hash_state state;
  size_t i, n, cut;

  (void)unused;
  for (i = 0; i < VECTORS; i++) {
    const lmail_hash *hash = vectors[i].hash();
    uint8_t *data;

    if (vectors[i].times > 10) continue;
    data = message_of(&vectors[i], &n);
    for (cut = 0; cut <= n; cut++) { /* in two pieces */
      hash->init(&state);
      add(hash, &state, data, cut);
      add(hash, &state, data + cut, n - cut);
      gives(hash, &state, vectors[i].digest);
    }
    for (cut = 1; cut <= 257; cut++) { /* in many of one size */
      size_t at;

      hash->init(&state);
      for (at = 0; at < n; at += cut) add(hash, &state, data + at, n - at < cut ? n - at : cut);
      gives(hash, &state, vectors[i].digest);
    }
    free(data);
  }
}

/* Windows that never fit a block: RFC 6234's TEST3, a million times "a". */
static void test_million_in_windows(void **unused)
{
  static const size_t windows[] = {1, 63, 64, 65, 127, 128, 129, 1000, 65537};
  lmail_hash_state state;
  size_t i, w, n, at;

  (void)unused;
  for (i = 0; i < VECTORS; i++) {
    const lmail_hash *hash = vectors[i].hash();
    uint8_t *data;

    if (vectors[i].times < 1000000) continue;
    data = message_of(&vectors[i], &n);
    for (w = 0; w < sizeof windows / sizeof *windows; w++) {
      hash->init(&state);
      for (at = 0; at < n; at += windows[w]) {
        hash->update(&state, data + at, n - at < windows[w] ? n - at : windows[w]);
      }
      gives(hash, &state, vectors[i].digest);
    }
    free(data);
  }
}

/* A state may be copied in the middle, and is as long as the table says. */
static void test_state(void **unused)
{
  static const uint8_t none[LMAIL_HASH_STATE_MAX] = {0};
  const struct {
    const lmail_hash *hash;
    uint32_t id, digest_len, block_len, state_size;
  } all[] = {
      {lmail_hash_md5(), LMAIL_HASH_MD5, 16, 64, LMAIL_MD5_STATE},
      {lmail_hash_sha1(), LMAIL_HASH_SHA1, 20, 64, LMAIL_SHA1_STATE},
      {lmail_hash_sha256(), LMAIL_HASH_SHA256, 32, 64, LMAIL_SHA256_STATE},
      {lmail_hash_sha512(), LMAIL_HASH_SHA512, 64, 128, LMAIL_SHA512_STATE},
  };
  uint8_t digest[LMAIL_DIGEST_MAX], again[LMAIL_DIGEST_MAX];
  unsigned i;

  (void)unused;
  for (i = 0; i < 4; i++) {
    const lmail_hash *hash = all[i].hash;
    uint8_t *state = malloc(hash->state_size);
    uint8_t *copy = malloc(hash->state_size);

    assert_true(lmail_hash_valid(hash));
    assert_int_equal(hash->id, all[i].id);
    assert_int_equal(hash->digest_len, all[i].digest_len);
    assert_int_equal(hash->block_len, all[i].block_len);
    assert_int_equal(hash->state_size, all[i].state_size);
    hash->init(state);
    hash->update(state, "half", 4);
    memcpy(copy, state, hash->state_size);
    hash->update(state, "whole", 5);
    hash->finish(state, digest);
    assert_memory_equal(state, none, hash->state_size); /* nothing of the data is left */
    hash->update(copy, "whole", 5);
    hash->finish(copy, again);
    assert_memory_equal(digest, again, hash->digest_len);
    lmail_hash_whole(hash, "halfwhole", 9, again);
    assert_memory_equal(digest, again, hash->digest_len);
    free(copy);
    free(state);
  }
}

/* The sizes of a table: n - 1, n, n + 1. */
static void test_tables(void **unused)
{
  const lmail_hash good = *lmail_hash_sha512();
  lmail_hash hash = good;

  (void)unused;
  assert_true(lmail_hash_valid(&hash));
  hash.digest_len = LMAIL_DIGEST_MAX + 1;
  assert_false(lmail_hash_valid(&hash));
  hash.digest_len = 0;
  assert_false(lmail_hash_valid(&hash));
  hash.digest_len = 1;
  assert_true(lmail_hash_valid(&hash));
  hash = good;
  hash.block_len = LMAIL_HASH_BLOCK_MAX + 1;
  assert_false(lmail_hash_valid(&hash));
  hash.block_len = hash.digest_len - 1;
  assert_false(lmail_hash_valid(&hash));
  hash.block_len = hash.digest_len;
  assert_true(lmail_hash_valid(&hash));
  hash = good;
  hash.state_size = LMAIL_HASH_STATE_MAX;
  assert_true(lmail_hash_valid(&hash));
  hash.state_size = LMAIL_HASH_STATE_MAX + 8;
  assert_false(lmail_hash_valid(&hash));
  hash.state_size = LMAIL_HASH_STATE_MAX - 4;
  assert_false(lmail_hash_valid(&hash));
  hash.state_size = 0;
  assert_false(lmail_hash_valid(&hash));
  hash = good;
  hash.finish = NULL;
  assert_false(lmail_hash_valid(&hash));
}

static void test_hex(void **unused)
{
  char out[8] = "zzzzzzz";

  (void)unused;
  lmail_hash_hex("\x00\x9a\xff", 3, out);
  assert_string_equal(out, "009affz");
  lmail_hash_hex(NULL, 0, out);
  assert_string_equal(out, "009affz");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_vectors),
      cmocka_unit_test(test_every_split),
      cmocka_unit_test(test_million_in_windows),
      cmocka_unit_test(test_state),
      cmocka_unit_test(test_tables),
      cmocka_unit_test(test_hex),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
