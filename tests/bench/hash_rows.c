/* SPDX-License-Identifier: MIT */
/* hash_rows.c - the rows of hashes and of PBKDF2, and OpenSSL's work in them. */

#include "bench.h"
#include <libmail/hash.h>
#include <stdlib.h>

/* An iteration hashes two blocks, so that the octets of a row's input say how many there are. */
enum { OCTETS_AN_ITERATION = 128 };

static size_t derive(const bench_input *in, const lmail_hash *hash)
{
  uint32_t iterations = (uint32_t)(in->n / OCTETS_AN_ITERATION);
  uint8_t key[LMAIL_DIGEST_MAX];
  lmail_pbkdf2 p;

  lmail_pbkdf2_init(&p, hash, "pencil", 6, "a salt of 16 oct", 16, iterations, 1);
  lmail_pbkdf2_finish(&p, key);
  return key[0];
}

size_t bench_pbkdf2_sha1(const bench_input *in)
{
  return derive(in, lmail_hash_sha1());
}

size_t bench_pbkdf2_sha256(const bench_input *in)
{
  return derive(in, lmail_hash_sha256());
}

size_t bench_pbkdf2_sha512(const bench_input *in)
{
  return derive(in, lmail_hash_sha512());
}

size_t bench_sha256(const bench_input *in)
{
  uint8_t digest[LMAIL_DIGEST_MAX];

  lmail_hash_whole(lmail_hash_sha256(), in->data, in->n, digest);
  return digest[0];
}

#ifdef BENCH_OPENSSL
#include <openssl/evp.h>

static size_t openssl_derive(const bench_input *in, const EVP_MD *hash)
{
  int iterations = (int)(in->n / OCTETS_AN_ITERATION);
  uint8_t key[LMAIL_DIGEST_MAX];

  if (PKCS5_PBKDF2_HMAC("pencil", 6, (const unsigned char *)"a salt of 16 oct", 16, iterations,
                        hash, EVP_MD_size(hash), key) != 1)
    abort();
  return key[0];
}

size_t openssl_pbkdf2_sha1(const bench_input *in)
{
  return openssl_derive(in, EVP_sha1());
}

size_t openssl_pbkdf2_sha256(const bench_input *in)
{
  return openssl_derive(in, EVP_sha256());
}

size_t openssl_pbkdf2_sha512(const bench_input *in)
{
  return openssl_derive(in, EVP_sha512());
}

size_t openssl_sha256(const bench_input *in)
{
  uint8_t digest[LMAIL_DIGEST_MAX];

  if (EVP_Digest(in->data, in->n, digest, NULL, EVP_sha256(), NULL) != 1) abort();
  return digest[0];
}

#endif
