/* SPDX-License-Identifier: MIT */
/* hmac.c - HMAC (RFC 2104, 2202, 4231), PBKDF2 (RFC 6070, 7914 11, 5802 5, 7677 3), APOP, secrets. */

#include <libmail/hash.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static size_t octets_of(const char *hex, uint8_t *out)
{
  size_t n = 0;

  for (; *hex != '\0'; hex += 2) {
    char two[3] = {hex[0], hex[1], '\0'};

    out[n++] = (uint8_t)strtoul(two, NULL, 16);
  }
  return n;
}

static void is(const uint8_t *octets, const char *hex)
{
  uint8_t expected[LMAIL_DIGEST_MAX];
  size_t n = octets_of(hex, expected);

  assert_memory_equal(octets, expected, n);
}

/* ---- HMAC --------------------------------------------------------------------------------------- */

/* RFC 4231 4.2 to 4.8 and RFC 2202 2 and 3. The key is in hexadecimal; a mac may be cut. */
static const struct {
  const lmail_hash *(*hash)(void);
  const char *key;
  unsigned key_times;
  const char *data;
  unsigned times;
  const char *mac;
} vectors[] = {
    {lmail_hash_sha1, "0b", 20, "Hi There", 1, "b617318655057264e28bc0b6fb378c8ef146be00"},
    {lmail_hash_sha256, "0b", 20, "Hi There", 1,
     "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
    {lmail_hash_sha512, "0b", 20, "Hi There", 1,
     "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702038b274e"
     "aea3f4e4be9d914eeb61f1702e696c203a126854"},
    {lmail_hash_sha1, "4a656665", 1, "what do ya want for nothing?", 1,
     "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"},
    {lmail_hash_sha256, "4a656665", 1, "what do ya want for nothing?", 1,
     "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
    {lmail_hash_sha512, "4a656665", 1, "what do ya want for nothing?", 1,
     "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65"
     "f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"},
    {lmail_hash_sha1, "aa", 20, "\xdd", 50, "125d7342b9ac11cd91a39af48aa17b4f63f175d3"},
    {lmail_hash_sha256, "aa", 20, "\xdd", 50,
     "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
    {lmail_hash_sha512, "aa", 20, "\xdd", 50,
     "fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39bf3e848279a722c806b485a4"
     "7e67c807b946a337bee8942674278859e13292fb"},
    {lmail_hash_sha1, "0102030405060708090a0b0c0d0e0f10111213141516171819", 1, "\xcd", 50,
     "4c9007f4026250c6bc8414f9bf50c86c2d7235da"},
    {lmail_hash_sha256, "0102030405060708090a0b0c0d0e0f10111213141516171819", 1, "\xcd", 50,
     "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
    {lmail_hash_sha512, "0102030405060708090a0b0c0d0e0f10111213141516171819", 1, "\xcd", 50,
     "b0ba465637458c6990e5a8c5f61d4af7e576d97ff94b872de76f8050361ee3dba91ca5c11aa25eb4d679275c"
     "c5788063a5f19741120c4f2de2adebeb10a298dd"},
    {lmail_hash_sha1, "0c", 20, "Test With Truncation", 1, "4c1a03424b55e07fe7f27be1"},
    {lmail_hash_sha256, "0c", 20, "Test With Truncation", 1, "a3b6167473100ee06e0c796c2955552b"},
    {lmail_hash_sha512, "0c", 20, "Test With Truncation", 1, "415fad6271580a531d4179bc891d87a6"},
    {lmail_hash_sha1, "aa", 80, "Test Using Larger Than Block-Size Key - Hash Key First", 1,
     "aa4ae5e15272d00e95705637ce8a3b55ed402112"},
    {lmail_hash_sha256, "aa", 131, "Test Using Larger Than Block-Size Key - Hash Key First", 1,
     "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
    {lmail_hash_sha512, "aa", 131, "Test Using Larger Than Block-Size Key - Hash Key First", 1,
     "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f3526b56d037e05f2598bd0fd221"
     "5d6a1e5295e64f73f63f0aec8b915a985d786598"},
    {lmail_hash_sha1, "aa", 80,
     "Test Using Larger Than Block-Size Key and Larger Than One Block-Size Data", 1,
     "e8e99d0f45237d786d6bbaa7965c7808bbff1a91"},
    {lmail_hash_sha256, "aa", 131,
     "This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm.",
     1, "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
    {lmail_hash_sha512, "aa", 131,
     "This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm.",
     1,
     "e37b6a775dc87dbaa4dfa9f96e5e3ffddebd71f8867289865df5a32d20cdc944b6022cac3c4982b10d5eeb55"
     "c3e4de15134676fb6de0446065c97440fa8c6a58"},
    {lmail_hash_md5, "0b", 16, "Hi There", 1, "9294727a3638bb1c13f48ef8158bfc9d"},
    {lmail_hash_md5, "4a656665", 1, "what do ya want for nothing?", 1,
     "750c783e6ab0b503eaa86e310a5db738"},
    {lmail_hash_md5, "aa", 16, "\xdd", 50, "56be34521d144c88dbb8c733f0e8b3f6"},
    {lmail_hash_md5, "0102030405060708090a0b0c0d0e0f10111213141516171819", 1, "\xcd", 50,
     "697eaf0aca3a3aea3a75164746ffaa79"},
    {lmail_hash_md5, "0c", 16, "Test With Truncation", 1, "56461ef2342edc00f9bab995690efd4c"},
    {lmail_hash_md5, "aa", 80, "Test Using Larger Than Block-Size Key - Hash Key First", 1,
     "6b1ab7fe4bd7bf8f0b62e6ce61b9d0cd"},
    {lmail_hash_md5, "aa", 80,
     "Test Using Larger Than Block-Size Key and Larger Than One Block-Size Data", 1,
     "6f630fad67cda0ee1fb1f562db3aa53e"},
};

enum { VECTORS = sizeof vectors / sizeof *vectors };

static uint8_t *repeated(const uint8_t *piece, size_t size, unsigned times, size_t *n)
{
  uint8_t *all = malloc(size * times);
  unsigned i;

  for (i = 0; i < times; i++) memcpy(all + i * size, piece, size);
  *n = size * times;
  return all;
}

static void test_hmac(void **unused)
{
  size_t i, n, key_len, cut;

  (void)unused;
  for (i = 0; i < VECTORS; i++) {
    const lmail_hash *hash = vectors[i].hash();
    const uint8_t *text = (const uint8_t *)vectors[i].data;
    uint8_t piece[64], mac[LMAIL_DIGEST_MAX];
    uint8_t *key = repeated(piece, octets_of(vectors[i].key, piece), vectors[i].key_times,
                            &key_len);
    uint8_t *data = repeated(text, strlen(vectors[i].data), vectors[i].times, &n);

    lmail_hmac_whole(hash, key, key_len, data, n, mac);
    is(mac, vectors[i].mac);
    for (cut = 0; cut <= n; cut++) {
      lmail_hmac *h = malloc(lmail_hmac_size(hash)); /* no more is ever touched */

      lmail_hmac_init(h, hash, key, key_len);
      lmail_hmac_update(h, data, cut);
      lmail_hmac_update(h, data + cut, n - cut);
      memset(mac, 0, sizeof mac);
      lmail_hmac_finish(h, mac);
      is(mac, vectors[i].mac);
      free(h);
    }
    free(key);
    free(data);
  }
}

/* One key, many messages, each in a copy; sizes as the macro says; where the result may lie. */
static void test_hmac_storage(void **unused)
{
  const lmail_hash *sha256 = lmail_hash_sha256();
  uint64_t room[LMAIL_HMAC_SIZE(LMAIL_SHA256_STATE) / 8];
  lmail_hmac keyed, message;
  uint8_t mac[LMAIL_DIGEST_MAX], key[32] = "Jefe";
  unsigned i;

  (void)unused;
  assert_true(lmail_hmac_size(sha256) <= sizeof room);
  assert_true(lmail_hmac_size(lmail_hash_sha512()) <= sizeof keyed);
  lmail_hmac_init(&keyed, sha256, key, 4);
  for (i = 0; i < 3; i++) {
    memcpy(&message, &keyed, lmail_hmac_size(sha256));
    lmail_hmac_update(&message, "what do ya want for nothing?", 28);
    lmail_hmac_finish(&message, mac);
    is(mac, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  }
  lmail_hmac_whole(sha256, key, 4, "what do ya want for nothing?", 28, key);
  is(key, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  lmail_hmac_whole(sha256, NULL, 0, NULL, 0, mac); /* neither key nor message */
  is(mac, "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

/* ---- PBKDF2 --------------------------------------------------------------------------------------- */

static const struct {
  const lmail_hash *(*hash)(void);
  const char *password;
  size_t password_len;
  const char *salt;
  size_t salt_len;
  uint32_t iterations;
  const char *key; /* of as many blocks as it takes */
} keys[] = {
    /* RFC 6070 2, without that of 16,777,216 iterations */
    {lmail_hash_sha1, "password", 8, "salt", 4, 1, "0c60c80f961f0e71f3a9b524af6012062fe037a6"},
    {lmail_hash_sha1, "password", 8, "salt", 4, 2, "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957"},
    {lmail_hash_sha1, "password", 8, "salt", 4, 4096, "4b007901b765489abead49d926f721d065a429c1"},
    {lmail_hash_sha1, "passwordPASSWORDpassword", 24, "saltSALTsaltSALTsaltSALTsaltSALTsalt", 36,
     4096, "3d2eec4fe41c849b80c8d83662c0e44a8b291a964cf2f07038"},
    {lmail_hash_sha1, "pass\0word", 9, "sa\0lt", 5, 4096, "56fa6aa75548099dcc37d7f03425e0c3"},
    /* RFC 7914 11 */
    {lmail_hash_sha256, "passwd", 6, "salt", 4, 1,
     "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
     "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783"},
    {lmail_hash_sha256, "Password", 8, "NaCl", 4, 80000,
     "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56"
     "a1d425a1225833549adb841b51c9b3176a272bdebba1d078478f62b397f33c8d"},
    {lmail_hash_md5, "password", 8, "salt", 4, 2, "042407b552be345ad6eee2cf2f7ed01d"},
    {lmail_hash_sha512, "password", 8, "salt", 4, 3,
     "b6b07cb2cebf4ad84468391a543824fccffe0e0769dbe6bddf10a65673c4b648"
     "e612d44918f9ce9a19a1294cf5140628084ba994c3b21a4ef4741220b811c633"},
};

enum { KEYS = sizeof keys / sizeof *keys };

static void derive(size_t i, uint32_t slice, uint32_t iterations)
{
  const lmail_hash *hash = keys[i].hash();
  lmail_pbkdf2 *p = malloc(lmail_pbkdf2_size(hash)); /* no more is ever touched */
  size_t len = strlen(keys[i].key), digits = 2 * hash->digest_len, at;
  uint8_t key[LMAIL_DIGEST_MAX];
  char part[2 * LMAIL_DIGEST_MAX + 1];

  for (at = 0; at < len; at += digits) {
    uint32_t left = iterations == 0 ? 0 : iterations - 1; /* init does the first one */

    lmail_pbkdf2_init(p, hash, keys[i].password, keys[i].password_len, keys[i].salt,
                      keys[i].salt_len, iterations, (uint32_t)(at / digits) + 1);
    while (slice != 0 && left != 0) {
      left -= slice < left ? slice : left;
      assert_int_equal(lmail_pbkdf2_step(p, slice), left);
    }
    lmail_pbkdf2_finish(p, key);
    memset(part, 0, sizeof part);
    memcpy(part, keys[i].key + at, len - at < digits ? len - at : digits);
    is(key, part);
  }
  free(p);
}

static void test_pbkdf2(void **unused)
{
  static const uint32_t slices[] = {0, 1, 7, 1000, UINT32_MAX};
  size_t i, k;

  (void)unused;
  for (i = 0; i < KEYS; i++) {
    for (k = 0; k < sizeof slices / sizeof *slices; k++) {
      if (keys[i].iterations > 4096 && slices[k] < 1000) continue;
      derive(i, slices[k], keys[i].iterations);
    }
  }
  derive(0, 0, 0); /* 0 iterations are 1 */
}

/* Moved and copied between slices; nothing is left after the end; sizes as the macro says. */
static void test_pbkdf2_storage(void **unused)
{
  static const uint8_t none[sizeof(lmail_pbkdf2)] = {0};
  const lmail_hash *sha1 = lmail_hash_sha1();
  uint64_t room[LMAIL_PBKDF2_SIZE(LMAIL_SHA1_STATE, 20) / 8];
  lmail_pbkdf2 p, moved;
  uint8_t key[20];

  (void)unused;
  assert_true(lmail_pbkdf2_size(sha1) <= sizeof room);
  assert_true(lmail_pbkdf2_size(lmail_hash_sha512()) <= sizeof p);
  lmail_pbkdf2_init(&p, sha1, "password", 8, "salt", 4, 4096, 1);
  assert_int_equal(lmail_pbkdf2_step(&p, 0), 4095);
  assert_int_equal(lmail_pbkdf2_step(&p, 4000), 95);
  memcpy(&moved, &p, lmail_pbkdf2_size(sha1));
  memset(&p, 0xff, sizeof p);
  assert_int_equal(lmail_pbkdf2_step(&moved, 94), 1);
  lmail_pbkdf2_finish(&moved, key);
  is(key, "4b007901b765489abead49d926f721d065a429c1");
  assert_memory_equal(&moved, none, lmail_pbkdf2_size(sha1));
}

/* ---- SCRAM's use of them (RFC 5802 3) --------------------------------------------------------------- */

/* ClientProof := ClientKey XOR HMAC(H(ClientKey), AuthMessage) */
static void prove(const lmail_hash *hash, const char *salt, const char *message, const char *proof)
{
  uint8_t key[LMAIL_DIGEST_MAX], stored[LMAIL_DIGEST_MAX], octets[16];
  uint32_t n = hash->digest_len, i;
  lmail_pbkdf2 p;

  lmail_pbkdf2_init(&p, hash, "pencil", 6, octets, octets_of(salt, octets), 4096, 1);
  lmail_pbkdf2_finish(&p, key);
  lmail_hmac_whole(hash, key, n, "Client Key", 10, key);
  lmail_hash_whole(hash, key, n, stored);
  lmail_hmac_whole(hash, stored, n, message, strlen(message), stored);
  for (i = 0; i < n; i++) key[i] ^= stored[i];
  is(key, proof);
}

static void test_scram_examples(void **unused)
{
  (void)unused;
  prove(lmail_hash_sha1(), "4125c247e43ab1e93c6dff76", /* RFC 5802 5 */
        "n=user,r=fyko+d2lbbFgONRv9qkxdawL,"
        "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096,"
        "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j",
        "bf45fcbf7073d93d022466c94321745fe1c8e13b");
  prove(lmail_hash_sha256(), "5b6d99689d12358eeca04b141236fa81", /* RFC 7677 3 */
        "n=user,r=rOprNGfwEbeRWgbNEkqO,"
        "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,"
        "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0",
        "747cdb65aa56224e2352137e52d7bdcad6a0f738df30782caa69a2cfb0277554");
}

/* ---- APOP, secrets ---------------------------------------------------------------------------------- */

static void test_apop(void **unused) /* RFC 1939 7 */
{
  char digest[33] = "";

  (void)unused;
  lmail_apop_digest(lmail_hash_md5(), "<1896.697170952@dbc.mtview.ca.us>", 33, "tanstaaf", 8,
                    digest);
  assert_string_equal(digest, "c4c9334bac560ecc979e58001b3e22fb");
}

static void test_equal(void **unused)
{
  uint8_t a[100], b[100];
  size_t n, i;
  unsigned bit;

  (void)unused;
  memset(a, 0x5a, sizeof a);
  memset(b, 0x5a, sizeof b);
  for (n = 0; n <= sizeof a; n++) {
    assert_int_equal(lmail_equal(a, b, n), 1);
    for (i = 0; i < sizeof a; i++) {
      for (bit = 0; bit < 8; bit++) {
        b[i] ^= (uint8_t)(1U << bit);
        assert_int_equal(lmail_equal(a, b, n), i >= n);
        b[i] ^= (uint8_t)(1U << bit);
      }
    }
  }
  assert_int_equal(lmail_equal(NULL, NULL, 0), 1);
}

static void test_wipe(void **unused)
{
  uint8_t secret[20];
  size_t i;

  (void)unused;
  memset(secret, 0xff, sizeof secret);
  lmail_wipe(secret + 1, 18);
  assert_int_equal(secret[0], 0xff);
  for (i = 1; i < 19; i++) assert_int_equal(secret[i], 0);
  assert_int_equal(secret[19], 0xff);
  lmail_wipe(secret, 0);
  assert_int_equal(secret[0], 0xff);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_hmac),           cmocka_unit_test(test_hmac_storage),
      cmocka_unit_test(test_pbkdf2),         cmocka_unit_test(test_pbkdf2_storage),
      cmocka_unit_test(test_scram_examples), cmocka_unit_test(test_apop),
      cmocka_unit_test(test_equal),          cmocka_unit_test(test_wipe),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
