/* SPDX-License-Identifier: MIT */
/* letter.c - text, HTML, pictures and attachments in one go: RFC 2046 5.1, RFC 2387, RFC 2392. */

#include <libmail/compose.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* ---- writing -------------------------------------------------------------------------------------- */

typedef struct written {
  char text[20000];
  size_t n;
} written;

static void send_all(written *to, lmail_writer *w)
{
  memcpy(to->text + to->n, w->buf, w->len);
  to->n += w->len;
  to->text[to->n] = 0;
  lmail_writer_sent(w, w->len);
}

/* Each body is its kind and index, "html 0", in pieces of this size; the buffer has cap octets. */
static void write_letter(written *to, const lmail_letter *letter, size_t cap, size_t piece)
{
  unsigned char *buf = (unsigned char *)malloc(cap);
  lmail_letter_writer l;
  lmail_writer w;
  lmail_status st;

  to->n = 0;
  lmail_writer_init(&w, buf, cap);
  assert_int_equal(lmail_letter_begin(&l, letter, "0123456789", 10, 0), LMAIL_OK);
  while ((st = lmail_letter_next(&l, &w, letter)) == LMAIL_EVENT || st == LMAIL_FULL) {
    char body[40];
    size_t n = (size_t)sprintf(body, "body %d %d", l.kind, (int)l.index), at = 0, used;

    if (st == LMAIL_FULL) {
      assert_true(w.len != 0 || w.need <= cap);
      send_all(to, &w);
      continue;
    }
    while (at < n) {
      st = lmail_mime_body(&l.mime, &w, body + at, n - at < piece ? n - at : piece, &used);
      assert_true(st == LMAIL_OK || (st == LMAIL_FULL && w.len != 0));
      if (st == LMAIL_FULL) send_all(to, &w);
      at += used;
    }
  }
  assert_int_equal(st, LMAIL_DONE);
  send_all(to, &w);
  assert_int_equal(lmail_letter_next(&l, &w, letter), LMAIL_DONE);
  assert_int_equal(w.len, 0);
  free(buf);
}

/* ---- reading -------------------------------------------------------------------------------------- */

/* The tree: "mixed(alternative(text/plain ...))" with bodies in brackets; nothing may be irregular. */
static void read_tree(const written *from, char *tree)
{
  static unsigned char scratch[LMAIL_MIME_SCRATCH];
  const char *in = from->text;
  size_t n = from->n, used;
  lmail_mime_parser m;
  lmail_status st;
  lmail_event ev;

  *tree = 0;
  assert_int_equal(lmail_mime_init(&m, NULL, scratch, sizeof scratch), LMAIL_OK);
  while ((st = lmail_next(&m.base, in, n, &used, &ev)) != LMAIL_DONE) {
    in += used;
    n -= used;
    if (st == LMAIL_OK) {
      lmail_finish(&m.base);
      continue;
    }
    assert_int_not_equal(ev.kind, LMAIL_MIME_DEFECT);
    if (ev.kind == LMAIL_MIME_HEADERS_END) {
      if (*tree != 0 && tree[strlen(tree) - 1] != '(') strcat(tree, " ");
      if (ev.code >> 8 == LMAIL_MEDIA_MULTIPART >> 8) {
        strncat(tree, (const char *)ev.data2, ev.len2);
        strcat(tree, "(");
      } else {
        strncat(tree, (const char *)ev.data, ev.len);
        lmail_mime_decode(&m, LMAIL_MIME_DECODED);
      }
    } else if (ev.kind == LMAIL_MIME_BODY && ev.len != 0) {
      strcat(tree, ev.num == 0 ? "=" : "");
      strncat(tree, (const char *)ev.data, ev.len);
    } else if (ev.kind == LMAIL_MIME_PART_END && ev.code >> 8 == LMAIL_MEDIA_MULTIPART >> 8) {
      strcat(tree, ")");
    }
  }
}

/* ---- the parts of the tests ----------------------------------------------------------------------- */

static lmail_mime_part_info none, pictures[2], files[2], calendar;

static int set_up(void **state)
{
  (void)state;
  pictures[0].media = pictures[1].media = "image/png";
  pictures[0].media_len = pictures[1].media_len = 9;
  pictures[0].id = "1@x";
  pictures[1].id = "2@x";
  pictures[0].id_len = pictures[1].id_len = 3;
  files[0].media = "application/pdf";
  files[0].media_len = 15;
  files[0].filename = "a.pdf";
  files[0].filename_len = 5;
  files[1].media = "video/mp4";
  files[1].media_len = 9;
  calendar.media = "text/calendar";
  calendar.media_len = 13;
  return 0;
}

/* Bits of what a letter has. */
enum { T = 1, H = 2, P = 4, PP = 8, C = 16, A = 32, AA = 64 };

static lmail_letter letter_of(unsigned what)
{
  lmail_letter letter;

  memset(&letter, 0, sizeof letter);
  if (what & T) letter.text = &none;
  if (what & H) letter.html = &none;
  if (what & (P | PP)) letter.pictures = pictures;
  letter.pictures_count = what & PP ? 2 : what & P ? 1 : 0;
  if (what & C) letter.others = &calendar;
  letter.others_count = what & C ? 1 : 0;
  if (what & (A | AA)) letter.attachments = files;
  letter.attachments_count = what & AA ? 2 : what & A ? 1 : 0;
  return letter;
}

/* ---- tests ---------------------------------------------------------------------------------------- */

static void only_the_multiparts_that_are_needed(void **state)
{
  static const struct {
    unsigned what;
    const char *tree;
  } cases[] = {
      {T, "text=body 1 0\r\n"},
      {H, "text=body 2 0\r\n"},
      {A, "application=body 5 0"},
      {AA, "mixed(application=body 5 0 video=body 5 1)"},
      {T | A, "mixed(text=body 1 0 application=body 5 0)"},
      {T | H, "alternative(text=body 1 0 text=body 2 0)"},
      {H | P, "related(text=body 2 0 image=body 3 0)"},
      {T | C, "alternative(text=body 1 0 text=body 4 0)"},
      {C, "text=body 4 0\r\n"},
      {T | H | P, "alternative(text=body 1 0 related(text=body 2 0 image=body 3 0))"},
      {H | PP | A,
       "mixed(related(text=body 2 0 image=body 3 0 image=body 3 1) application=body 5 0)"},
      {T | H | PP | C | AA,
       "mixed(alternative(text=body 1 0 related(text=body 2 0 image=body 3 0 image=body 3 1) "
       "text=body 4 0) application=body 5 0 video=body 5 1)"},
  };
  static written whole, w;
  char tree[1000];
  size_t i, cap, piece;

  (void)state;
  for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    lmail_letter letter = letter_of(cases[i].what);

    write_letter(&whole, &letter, 8000, 100);
    read_tree(&whole, tree);
    assert_string_equal(tree, cases[i].tree);
    for (cap = 230; cap < 300; cap++) {
      for (piece = 1; piece < 5; piece++) {
        write_letter(&w, &letter, cap, piece);
        assert_string_equal(w.text, whole.text);
      }
    }
  }
}

/* What is not said is filled in. */
static void what_parts_say(void **state)
{
  lmail_letter letter = letter_of(T | H | P | A);
  static written w;

  (void)state;
  write_letter(&w, &letter, 8000, 100);
  assert_string_equal(w.text, "MIME-Version: 1.0\r\n"
                              "Content-Type: multipart/mixed; boundary=\"=_0123456789A\"\r\n"
                              "\r\n--=_0123456789A\r\n"
                              "Content-Type: multipart/alternative; boundary=\"=_0123456789B\"\r\n"
                              "\r\n--=_0123456789B\r\n"
                              "Content-Type: text/plain; charset=utf-8\r\n"
                              "Content-Transfer-Encoding: quoted-printable\r\n"
                              "\r\nbody 1 0"
                              "\r\n--=_0123456789B\r\n"
                              "Content-Type: multipart/related; boundary=\"=_0123456789C\"; "
                              "type=\"text/html\"\r\n"
                              "\r\n--=_0123456789C\r\n"
                              "Content-Type: text/html; charset=utf-8\r\n"
                              "Content-Transfer-Encoding: quoted-printable\r\n"
                              "\r\nbody 2 0"
                              "\r\n--=_0123456789C\r\n"
                              "Content-Type: image/png\r\n"
                              "Content-Transfer-Encoding: base64\r\n"
                              "Content-ID: <1@x>\r\n"
                              "Content-Disposition: inline\r\n"
                              "\r\nYm9keSAzIDA="
                              "\r\n--=_0123456789C--"
                              "\r\n--=_0123456789B--"
                              "\r\n--=_0123456789A\r\n"
                              "Content-Type: application/pdf\r\n"
                              "Content-Transfer-Encoding: base64\r\n"
                              "Content-Disposition: attachment; filename=a.pdf\r\n"
                              "\r\nYm9keSA1IDA="
                              "\r\n--=_0123456789A--\r\n");
}

static void letters_that_cannot_be(void **state)
{
  lmail_letter letter = letter_of(0);
  lmail_letter_writer l;
  unsigned char buf[2000];
  lmail_writer w;
  size_t used;

  (void)state;
  assert_int_equal(lmail_letter_begin(&l, &letter, "0123456789", 10, 0), LMAIL_E_ARGUMENT);
  letter = letter_of(T | P);
  assert_int_equal(lmail_letter_begin(&l, &letter, "0123456789", 10, 0), LMAIL_E_ARGUMENT);
  letter = letter_of(T);
  assert_int_equal(lmail_letter_begin(&l, &letter, "0123", 4, 0), LMAIL_E_ARGUMENT);
  letter = letter_of(H | PP);
  pictures[1].id_len = 0;
  assert_int_equal(lmail_letter_begin(&l, &letter, "0123456789", 10, 0), LMAIL_E_ARGUMENT);
  pictures[1].id_len = 3;
  lmail_writer_init(&w, buf, sizeof buf);
  letter = letter_of(T | A);
  files[0].filename = "a\r\n:";
  assert_int_equal(lmail_letter_begin(&l, &letter, "0123456789", 10, 0), LMAIL_OK);
  assert_int_equal(lmail_letter_next(&l, &w, &letter), LMAIL_EVENT);
  assert_int_equal(lmail_letter_next(&l, &w, &letter), LMAIL_E_ARGUMENT);
  assert_int_equal(l.kind, LMAIL_LETTER_ATTACHMENT);
  assert_int_equal(l.index, 0);
  files[0].filename = "a.pdf";
  files[0].encoding = LMAIL_ENCODING_7BIT;
  assert_int_equal(lmail_letter_next(&l, &w, &letter), LMAIL_EVENT);
  assert_int_equal(lmail_mime_body(&l.mime, &w, "\xff", 1, &used), LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_letter_next(&l, &w, &letter), LMAIL_E_ARGUMENT);
  files[0].encoding = 0;
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(only_the_multiparts_that_are_needed),
      cmocka_unit_test(what_parts_say),
      cmocka_unit_test(letters_that_cannot_be),
  };

  return cmocka_run_group_tests_name("letters", tests, set_up, NULL);
}
