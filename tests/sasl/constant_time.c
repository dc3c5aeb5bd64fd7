/* SPDX-License-Identifier: MIT */
/*
 * constant_time.c - no jump and no address depends on a secret (attack G12).
 *
 * Runs under valgrind, which tells of jumps and addresses that depend on memory that was never written:
 * the secrets here are such memory. With an argument it compares as one must not, to be found out.
 */

#include <libmail/hash.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint8_t *volatile latest; /* compilers warn of uninitialised memory where they see it */

static uint8_t *secret(size_t n)
{
  latest = malloc(n);
  return latest;
}

static void hash_secrets(const lmail_hash *hash)
{
  uint8_t *password = secret(200), *salt = secret(16), *key = secret(LMAIL_DIGEST_MAX);
  lmail_pbkdf2 p;

  lmail_hash_whole(hash, password, 200, key);
  lmail_hash_whole(hash, password, 111, key);
  lmail_hmac_whole(hash, password, 200, salt, 16, key); /* longer than a block, and not */
  lmail_hmac_whole(hash, password, 60, salt, 16, key);
  lmail_pbkdf2_init(&p, hash, password, 20, salt, 16, 5, 1);
  lmail_pbkdf2_step(&p, 2);
  lmail_pbkdf2_finish(&p, key);
  free(password);
  free(salt);
  free(key);
}

static int leaky_equal(const uint8_t *a, const uint8_t *b, size_t n)
{
  while (n != 0 && *a == *b) a++, b++, n--;
  return n == 0;
}

int main(int argc, char **argv)
{
  uint8_t *a = secret(64), *b = secret(64);
  volatile int equal;

  (void)argv;
  equal = argc > 1 ? leaky_equal(a, b, 64) : lmail_equal(a, b, 64);
  (void)equal;
  hash_secrets(lmail_hash_md5());
  hash_secrets(lmail_hash_sha1());
  hash_secrets(lmail_hash_sha256());
  hash_secrets(lmail_hash_sha512());
  lmail_wipe(a, 64);
  free(a);
  free(b);
  return 0;
}
