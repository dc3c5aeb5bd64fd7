/* SPDX-License-Identifier: MIT */
#ifndef BENCH_H
#define BENCH_H

/*
 * bench.h - the rows of libmail-bench.
 *
 * A row is one kind of work over one body of input. Everybody who can do it (libmail, Dovecot's
 * library, GMime, libetpan, VMime) and two yardsticks (memchr from line to line, memcpy) do it in turn, many
 * rounds, so that whatever the machine does in the meantime happens to all of them. What counts are
 * the ratios.
 */

#include <stddef.h>
#include <stdint.h>

/* The input of a row: made once, never changed. */
typedef struct bench_input {
  uint8_t *data;
  size_t n;
  uint8_t *
      lf; /* the same with LF line ends, or plain (WORK_EQUALS), for peers that want it so; NULL: nobody */
  size_t lf_n;
  size_t *starts; /* where each message begins, and n at the end */
  size_t messages;
  uint8_t *out; /* room for what comes out: 3 * n + 4096 */
  size_t cap;
} bench_input;

typedef enum bench_work {
  WORK_SMALL,
  WORK_ATTACH,
  WORK_NESTED,
  WORK_NEWS,
  WORK_DATA,
  WORK_STUFFED,
  WORK_COMMANDS,
  WORK_REPLIES,
  WORK_BINARY, /* what is attached */
  WORK_BASE64, /* the same, encoded */
  WORK_UU,
  WORK_YENC,
  WORK_HTML, /* a newsletter */
  WORK_HTML_QP,
  WORK_TEXT, /* letters, with few octets to encode */
  WORK_TEXT_QP,
  WORK_EQUALS,   /* a message whose quoted-printable is nothing but "=" */
  WORK_CYRILLIC, /* prose in UTF-8, the same in KOI8-R; Japanese */
  WORK_KOI8_R,
  WORK_SHIFT_JIS,
  WORK_HEADERS,   /* headers without bodies */
  WORK_DATES,     /* one date an item */
  WORK_WORDS,     /* one subject with encoded words an item */
  WORK_ADDRESSES, /* address lists */
  WORK_FETCH,     /* IMAP's FETCH responses */
  WORK_BODIES,    /* the same with bodies in literals */
  WORK_KINDS
} bench_work;

/* The input for a kind of work, from a seed of its own: the same on every machine. */
void bench_make(bench_work work, bench_input *in);
void bench_free(bench_input *in);

/* Does the work once; returns something that depends on all of it. */
typedef size_t (*bench_fn)(const bench_input *in);

typedef enum bench_peer {
  PEER_NONE,
  PEER_GMIME,
  PEER_MEMCPY,
  PEER_MEMCHR,
  PEER_OTHER,
  PEER_ETPAN
} bench_peer;

typedef struct bench_row {
  const char *name;
  bench_work work;
  bench_fn libmail;
  const bench_fn *peers[4]; /* Dovecot, GMime, libetpan, VMime: NULL where nothing is comparable */
  double dovecot; /* the target, where Dovecot is there, as a multiple of its speed; or 0 */
  bench_peer
      against; /* else whose speed the target is a multiple of; PEER_NONE: the target is a speed, MB/s */
  double target;
  const char *note; /* how the target is stated */
  bench_fn other;   /* for PEER_OTHER: another way of libmail's, or OpenSSL's */
} bench_row;

extern const bench_row bench_rows[];
extern const size_t bench_rows_n;

/* Does a row's work once, in a function that instruction counters can name. */
size_t bench_once(const bench_row *row, const bench_input *in);

/* What the peers do; each is NULL in builds without its library. */

/* peers.c */
extern const bench_fn gmime_base64_decode, gmime_base64_encode, gmime_qp_decode, gmime_qp_encode;
extern const bench_fn gmime_parse, gmime_parse_decode;
extern const bench_fn etpan_base64_decode, etpan_base64_encode, etpan_qp_decode, etpan_qp_encode;
extern const bench_fn etpan_parse;
extern const bench_fn vmime_parse, vmime_parse_decode; /* from vmime.cpp */

/* dovecot.c; call start before anything else of Dovecot's */
void dovecot_start(void);
extern const bench_fn dovecot_parse, dovecot_header, dovecot_header_unfold;

/* dovecot_smtp.c */
extern const bench_fn dovecot_smtp_lines, dovecot_smtp_commands, dovecot_smtp_transactions,
    dovecot_smtp_replies;

/* charset_rows.c: mallocs the text for a kind of work; the rows; their peers */
size_t bench_charset_text(bench_work work, uint8_t **out);
size_t bench_utf8(const bench_input *in);
size_t bench_koi8_r(const bench_input *in);
size_t bench_shift_jis(const bench_input *in);
extern const bench_fn gmime_utf8, gmime_koi8_r, gmime_shift_jis;
extern const bench_fn etpan_utf8, etpan_koi8_r, etpan_shift_jis;

/* header_rows.c */
size_t bench_header_fields(const bench_input *in), bench_header_unfold(const bench_input *in);
extern const bench_fn gmime_header, gmime_header_unfold, etpan_header;

/* date_rows.c */
void bench_make_dates(bench_input *in);
size_t bench_dates(const bench_input *in);
extern const bench_fn gmime_dates, etpan_dates;

/* text_rows.c */
void bench_make_words(bench_input *in);
size_t bench_words(const bench_input *in);
extern const bench_fn gmime_words, etpan_words;

/* imap_rows.c */
void bench_make_fetch(bench_input *in, uint32_t (*rnd)(uint32_t));
void bench_make_bodies(bench_input *in);
size_t bench_fetch(const bench_input *in), bench_fetch_1460(const bench_input *in);
size_t bench_fetch_64(const bench_input *in), bench_fetch_1(const bench_input *in);
extern const bench_fn dovecot_fetch, etpan_fetch;

/* address_rows.c */
void bench_addresses_make(bench_input *in, uint32_t (*rnd)(uint32_t));
size_t bench_addresses(const bench_input *in);
size_t bench_addresses_text(const bench_input *in);
extern const bench_fn dovecot_addresses, gmime_addresses, etpan_addresses;

/* hash_rows.c */
size_t bench_pbkdf2_sha1(const bench_input *in), bench_pbkdf2_sha256(const bench_input *in);
size_t bench_pbkdf2_sha512(const bench_input *in), bench_sha256(const bench_input *in);
#ifdef BENCH_OPENSSL
size_t openssl_pbkdf2_sha1(const bench_input *in), openssl_pbkdf2_sha256(const bench_input *in);
size_t openssl_pbkdf2_sha512(const bench_input *in), openssl_sha256(const bench_input *in);
#endif
/* more_rows.c */
size_t bench_encoded(bench_work work, const uint8_t *source, size_t n, uint8_t **out);
size_t bench_uu_encode(const bench_input *in), bench_uu_decode(const bench_input *in);
size_t bench_yenc_encode(const bench_input *in), bench_yenc_decode(const bench_input *in);
size_t bench_flowed_encode(const bench_input *in), bench_flowed_decode(const bench_input *in);
extern const bench_fn gmime_uu_decode, gmime_uu_encode, gmime_yenc_decode, gmime_yenc_encode;

/* rows.c */
size_t bench_memcpy(const bench_input *in);
size_t bench_memchr(const bench_input *in);

#endif
