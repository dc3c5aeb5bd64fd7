/* SPDX-License-Identifier: MIT */
/* client.c - the SMTP client where a transcript does not reach: buffers, limits, questions. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <libmail/smtp.h>

#define TEXT(literal) (literal), sizeof(literal) - 1

typedef struct session {
  lmail_smtp_client c;
  uint8_t *scratch;
  uint8_t out[2048];
  lmail_writer w;
} session;

static void open_session(session *s, const lmail_smtp_client_config *cfg)
{
  size_t n = lmail_smtp_client_scratch_size(cfg);

  s->scratch = malloc(n);
  assert_int_equal(lmail_smtp_client_init(&s->c, cfg, s->scratch, n), LMAIL_OK);
  lmail_writer_init(&s->w, s->out, sizeof s->out);
}

/* Feeds text from a copy of exactly its size; returns the last event. */
static lmail_event feed(session *s, const char *text)
{
  size_t n = strlen(text);
  char *copy = malloc(n);
  lmail_event last;
  lmail_event ev;
  lmail_status st;
  size_t at = 0;

  memset(&last, 0, sizeof last);
  memcpy(copy, text, n);
  do {
    size_t used;

    st = lmail_next(&s->c.base, copy + at, n - at, &used, &ev);
    at += used;
    if (st == LMAIL_EVENT) last = ev;
  } while (st == LMAIL_EVENT);
  free(copy);
  return last;
}

/* Up to the answer to EHLO, with PIPELINING, SIZE and 8BITMIME. */
static void greet(session *s)
{
  feed(s, "220 x\r\n");
  assert_int_equal(lmail_smtp_client_ehlo(&s->c, &s->w, TEXT("c.example")), LMAIL_OK);
  feed(s, "250-x\r\n250-PIPELINING\r\n250-SIZE 1000\r\n250 8BITMIME\r\n");
  s->w.len = 0;
}

/* Up to 354. */
static void ready_for_body(session *s)
{
  greet(s);
  assert_int_equal(lmail_smtp_client_mail(&s->c, &s->w, TEXT("a@x"), 0, 0), LMAIL_OK);
  assert_int_equal(lmail_smtp_client_rcpt(&s->c, &s->w, TEXT("b@x")), LMAIL_OK);
  assert_int_equal(lmail_smtp_client_data(&s->c, &s->w), LMAIL_OK);
  feed(s, "250 a\r\n250 b\r\n354 c\r\n");
  s->w.len = 0;
}

/* ---- init ------------------------------------------------------------------------------------- */

static void sizes(void **state)
{
  lmail_smtp_client_config cfg;

  (void)state;
  memset(&cfg, 0, sizeof cfg);
  assert_true(sizeof(lmail_smtp_client) <= 256);
  assert_int_equal(lmail_smtp_client_size(), sizeof(lmail_smtp_client));
  assert_int_equal(lmail_smtp_client_scratch_size(NULL), 512 + 8 * 4);
  assert_int_equal(lmail_smtp_client_scratch_size(&cfg), 512 + 8 * 4);
  cfg.reply_line_max = 100;
  cfg.queue_max = 2;
  assert_int_equal(lmail_smtp_client_scratch_size(&cfg), 108);
}

static lmail_status init_with(uint32_t flags, uint32_t line_max, uint32_t queue_max, uint32_t assume,
                              uint32_t tolerate, size_t scratch)
{
  static uint8_t memory[70000 + 4 * 70000];
  lmail_smtp_client_config cfg;
  lmail_smtp_client c;

  memset(&cfg, 0, sizeof cfg);
  cfg.flags = flags;
  cfg.reply_line_max = line_max;
  cfg.queue_max = queue_max;
  cfg.assume = assume;
  cfg.tolerate = tolerate;
  return lmail_smtp_client_init(&c, &cfg, memory, scratch);
}

static void init_arguments(void **state)
{
  lmail_smtp_client_config cfg;
  lmail_smtp_client c;
  uint8_t scratch[544];

  (void)state;
  memset(&cfg, 0, sizeof cfg);
  assert_int_equal(lmail_smtp_client_init_sized(&c, sizeof c - 1, NULL, 0, scratch, 544),
                   LMAIL_E_SIZE);
  assert_int_equal(
      lmail_smtp_client_init_sized(&c, sizeof c, &cfg, sizeof cfg + 1, scratch, 544), LMAIL_E_SIZE);
  assert_int_equal(lmail_smtp_client_init_sized(&c, sizeof c, NULL, 0, scratch, 544), LMAIL_OK);
  assert_int_equal(lmail_smtp_client_init(&c, NULL, NULL, 544), LMAIL_E_SCRATCH);
  assert_int_equal(lmail_smtp_client_init(&c, NULL, scratch, 543), LMAIL_E_SCRATCH);
  assert_int_equal(init_with(0, 0, 0, 0, 0, 544), LMAIL_OK);
  assert_int_equal(init_with(0x0300, 0, 0, 0x1f, 0x10, 544), LMAIL_OK);
  assert_int_equal(init_with(0x0400, 0, 0, 0, 0, 544), LMAIL_E_ARGUMENT);
  assert_int_equal(init_with(0x0001, 0, 0, 0, 0, 544), LMAIL_E_ARGUMENT);
  assert_int_equal(init_with(0, 0, 0, 0x20, 0, 544), LMAIL_E_ARGUMENT);
  assert_int_equal(init_with(0, 0, 0, 0, 0x01, 544), LMAIL_E_ARGUMENT);
  assert_int_equal(init_with(0, 65535, 65535, 0, 0, 65535 * 5), LMAIL_OK);
  assert_int_equal(init_with(0, 65535, 65535, 0, 0, 65535 * 5 - 1), LMAIL_E_SCRATCH);
  assert_int_equal(init_with(0, 65536, 0, 0, 0, 350000), LMAIL_E_ARGUMENT);
  assert_int_equal(init_with(0, 0, 65536, 0, 0, 350000), LMAIL_E_ARGUMENT);
}

/* ---- writers at every buffer size ------------------------------------------------------------- */

typedef lmail_status (*write_fn)(lmail_smtp_client *c, lmail_writer *w);

static lmail_status write_ehlo(lmail_smtp_client *c, lmail_writer *w)
{
  return lmail_smtp_client_ehlo(c, w, TEXT("[IPv6:::1]"));
}

static lmail_status write_helo(lmail_smtp_client *c, lmail_writer *w)
{
  return lmail_smtp_client_helo(c, w, TEXT("c.example"));
}

static lmail_status write_mail(lmail_smtp_client *c, lmail_writer *w)
{
  return lmail_smtp_client_mail(c, w, TEXT("a@x"), 1000, LMAIL_SMTP_MAIL_8BITMIME);
}

static lmail_status write_null_path(lmail_smtp_client *c, lmail_writer *w)
{
  return lmail_smtp_client_mail(c, w, NULL, 0, 0, 0);
}

static lmail_status write_rset(lmail_smtp_client *c, lmail_writer *w)
{
  return lmail_smtp_client_rset(c, w);
}

static lmail_status write_noop(lmail_smtp_client *c, lmail_writer *w)
{
  return lmail_smtp_client_noop(c, w);
}

static lmail_status write_vrfy(lmail_smtp_client *c, lmail_writer *w)
{
  return lmail_smtp_client_vrfy(c, w, TEXT("b"));
}

static lmail_status write_expn(lmail_smtp_client *c, lmail_writer *w)
{
  return lmail_smtp_client_expn(c, w, TEXT("list"));
}

static lmail_status write_help(lmail_smtp_client *c, lmail_writer *w)
{
  return lmail_smtp_client_help(c, w, TEXT("MAIL"));
}

static lmail_status write_quit(lmail_smtp_client *c, lmail_writer *w)
{
  return lmail_smtp_client_quit(c, w);
}

static lmail_status write_rcpt(lmail_smtp_client *c, lmail_writer *w)
{
  return lmail_smtp_client_rcpt(c, w, TEXT("b@x"));
}

static lmail_status write_data(lmail_smtp_client *c, lmail_writer *w)
{
  return lmail_smtp_client_data(c, w);
}

/* Whole or nothing, and nothing changed in machine and scratch, at each size up to the right one. */
static void check_writer(session *s, write_fn write, const char *expected)
{
  size_t length = strlen(expected);
  uint32_t last = lmail_smtp_client_last(&s->c);
  lmail_writer w;
  size_t cap;

  lmail_writer_init(&w, NULL, 0);
  assert_int_equal(write(&s->c, &w), LMAIL_FULL);
  assert_int_equal(w.need, length);
  for (cap = 0; cap < length; cap++) {
    lmail_smtp_client before = s->c;
    uint8_t scratch[544];
    uint8_t *buf = malloc(cap + 1);

    memcpy(scratch, s->scratch, sizeof scratch);
    lmail_writer_init(&w, buf, cap);
    assert_int_equal(write(&s->c, &w), LMAIL_FULL);
    assert_int_equal(w.need, length);
    assert_int_equal(w.len, 0);
    assert_memory_equal(&before, &s->c, sizeof before);
    assert_memory_equal(scratch, s->scratch, sizeof scratch);
    free(buf);
  }
  s->w.len = 3; /* behind what is there already */
  assert_int_equal(write(&s->c, &s->w), LMAIL_OK);
  assert_int_equal(s->w.len, 3 + length);
  assert_memory_equal(s->out + 3, expected, length);
  assert_int_equal(lmail_smtp_client_last(&s->c), last + 1);
  assert_int_equal(lmail_smtp_client_unanswered_octets(&s->c), length);
  assert_int_equal(feed(s, "250 ok\r\n").id, last + 1);
  assert_int_equal(lmail_smtp_client_unanswered_octets(&s->c), 0);
}

static void every_writer_at_every_size(void **state)
{
  session s;

  (void)state;
  open_session(&s, NULL);
  greet(&s);
  check_writer(&s, write_vrfy, "VRFY b\r\n");
  check_writer(&s, write_expn, "EXPN list\r\n");
  check_writer(&s, write_help, "HELP MAIL\r\n");
  check_writer(&s, write_noop, "NOOP\r\n");
  check_writer(&s, write_mail, "MAIL FROM:<a@x> SIZE=1000 BODY=8BITMIME\r\n");
  check_writer(&s, write_rcpt, "RCPT TO:<b@x>\r\n");
  check_writer(&s, write_data, "DATA\r\n");
  check_writer(&s, write_rset, "RSET\r\n");
  check_writer(&s, write_null_path, "MAIL FROM:<>\r\n");
  check_writer(&s, write_ehlo, "EHLO [IPv6:::1]\r\n");
  check_writer(&s, write_helo, "HELO c.example\r\n");
  check_writer(&s, write_quit, "QUIT\r\n");
  free(s.scratch);
}

/* ---- message data ----------------------------------------------------------------------------- */

static const char message[] = ".\r\n..\r\nSubject: x\r\n\r\n.a\r\nb.\r\n.\r\nno line end.";
static const char stuffed[] = "..\r\n...\r\nSubject: x\r\n\r\n..a\r\nb.\r\n..\r\nno line end.\r\n.\r\n";

/* R7, W11: output room of `room` octets, input in pieces of `piece`. */
static void send_in_windows(size_t room, size_t piece)
{
  uint8_t sent[256];
  size_t sent_len = 0;
  session s;
  size_t at = 0;
  lmail_status st;

  open_session(&s, NULL);
  ready_for_body(&s);
  do {
    uint8_t *buf = malloc(room + 1);
    size_t left = sizeof message - 1 - at;
    size_t n = left < piece ? left : piece;
    size_t used;
    lmail_writer w;

    lmail_writer_init(&w, buf, room);
    st = lmail_smtp_client_body(&s.c, &w, message + at, n, &used, n == left);
    assert_true(st == LMAIL_OK || st == LMAIL_FULL);
    assert_true(used <= n && w.len <= room);
    if (st == LMAIL_OK) assert_int_equal(used, n);
    else assert_true(w.need > 0 && w.len == room);
    at += used;
    memcpy(sent + sent_len, buf, w.len);
    sent_len += w.len;
    free(buf);
  } while (st == LMAIL_FULL || lmail_smtp_client_unanswered(&s.c) == 0);
  assert_int_equal(sent_len, sizeof stuffed - 1);
  assert_memory_equal(sent, stuffed, sent_len);
  assert_int_equal(feed(&s, "250 ok\r\n").kind, LMAIL_SMTP_CLIENT_MESSAGE);
  free(s.scratch);
}

static void attack_r7_w11_body_in_all_windows(void **state)
{
  size_t room;
  size_t piece;

  (void)state;
  for (room = 1; room <= 64; room++) {
    for (piece = 1; piece < sizeof message; piece++) send_in_windows(room, piece);
  }
}

/* Without room nothing happens, and a part of the end mark admits nothing but its rest. */
static void body_behind_its_end(void **state)
{
  lmail_writer w;
  uint8_t one[1];
  session s;
  size_t used;
  int i;

  (void)state;
  open_session(&s, NULL);
  ready_for_body(&s);
  lmail_writer_init(&w, NULL, 0);
  assert_int_equal(lmail_smtp_client_body(&s.c, &w, "x", 1, &used, 0), LMAIL_FULL);
  assert_int_equal(used, 0);
  assert_int_equal(lmail_smtp_client_body(&s.c, &w, NULL, 0, &used, 0), LMAIL_OK);
  for (i = 0; i < 3; i++) {
    lmail_writer_init(&w, one, 1);
    assert_int_equal(lmail_smtp_client_body(&s.c, &w, i == 0 ? "x" : NULL, i == 0, &used, 1),
                     LMAIL_FULL);
  }
  /* "x" CR LF is out: what is written now would stand where only "." may */
  assert_int_equal(lmail_smtp_client_body(&s.c, &s.w, "y", 1, &used, 0), LMAIL_E_STATE);
  assert_int_equal(lmail_smtp_client_body(&s.c, &s.w, NULL, 0, &used, 1), LMAIL_OK);
  assert_memory_equal(s.out, ".\r\n", 3);
  assert_int_equal(s.w.len, 3);
  free(s.scratch);
}

/* S11: each octet that must not leave, at each place of a line; strictly and normalised */
static void attack_s11_no_bare_line_ends_leave(void **state)
{
  static const char *const bad[] = {"\na", "\ra", "\r\ra", "\n.\r\n", "\r.\r\n", "\n.\n", "a\n", "\r"};
  size_t i;

  (void)state;
  for (i = 0; i < 2 * sizeof bad / sizeof *bad; i++) {
    const char *text = bad[i / 2];
    lmail_smtp_client_config cfg;
    session s;
    size_t used;
    size_t k;

    memset(&cfg, 0, sizeof cfg);
    cfg.flags = i % 2 ? LMAIL_SMTP_NORMALISE : 0;
    open_session(&s, &cfg);
    ready_for_body(&s);
    if (i % 2 == 0) {
      assert_int_equal(lmail_smtp_client_body(&s.c, &s.w, text, strlen(text), &used, 1),
                       LMAIL_E_SYNTAX);
      assert_int_equal(lmail_smtp_client_body(&s.c, &s.w, NULL, 0, &used, 1), LMAIL_E_STATE);
      assert_int_equal(lmail_smtp_client_quit(&s.c, &s.w), LMAIL_E_STATE);
    } else {
      assert_int_equal(lmail_smtp_client_body(&s.c, &s.w, text, strlen(text), &used, 1), LMAIL_OK);
    }
    for (k = 0; k < s.w.len; k++) {
      assert_true(s.out[k] != '\n' || (k > 0 && s.out[k - 1] == '\r'));
      if (i % 2) assert_true(s.out[k] != '\r' || (k + 1 < s.w.len && s.out[k + 1] == '\n'));
      if (k >= 2 && k + 2 < s.w.len && s.out[k] == '.' && s.out[k - 1] == '\n') {
        assert_true(s.out[k + 1] != '\r' || k + 3 == s.w.len);
      }
    }
    free(s.scratch);
  }
}

/* G7: a NUL is refused in either mode */
static void body_without_nul(void **state)
{
  lmail_smtp_client_config cfg;
  session s;
  size_t used;

  (void)state;
  memset(&cfg, 0, sizeof cfg);
  cfg.flags = LMAIL_SMTP_NORMALISE;
  open_session(&s, &cfg);
  ready_for_body(&s);
  assert_int_equal(lmail_smtp_client_body(&s.c, &s.w, "ab\0c", 4, &used, 1), LMAIL_E_SYNTAX);
  assert_int_equal(used, 2);
  free(s.scratch);
}

/* ---- W1: no octet of an argument may begin a line ---------------------------------------------- */

static size_t line_ends(const uint8_t *s, size_t n)
{
  size_t count = 0;
  size_t i;

  for (i = 0; i < n; i++) count += s[i] == '\n' || s[i] == '\r' || s[i] == 0 || s[i] >= 0x7f;
  return count;
}

static void attack_w1_every_octet_in_every_argument(void **state)
{
  unsigned octet;
  unsigned place;
  unsigned which;

  (void)state;
  for (octet = 0; octet < 256; octet++) {
    for (place = 0; place < 4; place++) {
      for (which = 0; which < 7; which++) {
        char name[4] = {'a', 'b', 'c', 'd'};
        char address[6] = {'a', 'b', 'c', 'd', '@', 'x'};
        session s;
        lmail_status st = LMAIL_OK;

        name[place] = (char)octet;
        address[place] = (char)octet;
        open_session(&s, NULL);
        greet(&s);
        switch (which) {
        case 0: st = lmail_smtp_client_ehlo(&s.c, &s.w, name, 4); break;
        case 1: st = lmail_smtp_client_helo(&s.c, &s.w, name, 4); break;
        case 2: st = lmail_smtp_client_mail(&s.c, &s.w, address, 6, 0, 0); break;
        case 3:
          assert_int_equal(lmail_smtp_client_mail(&s.c, &s.w, TEXT("a@x"), 0, 0), LMAIL_OK);
          s.w.len = 0;
          st = lmail_smtp_client_rcpt(&s.c, &s.w, address, 6);
          break;
        case 4: st = lmail_smtp_client_vrfy(&s.c, &s.w, name, 4); break;
        case 5: st = lmail_smtp_client_expn(&s.c, &s.w, name, 4); break;
        default: st = lmail_smtp_client_help(&s.c, &s.w, name, 4); break;
        }
        if (st == LMAIL_OK) {
          assert_int_equal(line_ends(s.out, s.w.len), 2);
          assert_memory_equal(s.out + s.w.len - 2, "\r\n", 2);
          if (which == 2 || which == 3) {
            assert_memory_equal(s.out + s.w.len - 3, ">\r\n", 3);
            assert_true(memchr(s.out + 10, ' ', s.w.len - 10) == NULL);
          }
        } else {
          assert_int_equal(st, LMAIL_E_ARGUMENT);
          assert_int_equal(s.w.len, 0);
        }
        free(s.scratch);
      }
    }
  }
}

/* The same addresses as lmail_smtp_mailbox_parse takes, and no others. */
static void addresses_as_the_server_reads_them(void **state)
{
  static const char *const list[] = {
      "a@b", "a.b@c.d", "a..b@c", ".a@b", "a.@b", "\"a b\"@c", "\"a\\\"b\"@c", "\"a\"b@c", "\"a@c",
      "\"\"@x", "a@[1.2.3.4]", "a@[1.2.3.256]", "a@[IPv6:::1]", "a@[IPv6:1]", "a@[x:y]", "a@[x]",
      "a@b-", "a@-b", "a@b_c", "a@", "@b", "a", "a@b@c", "a b@c", "a@b c", "a@b.", "a@.b", "\"@b",
      "!#$%&'*+-/=?^_`{|}~@x", "a,b@c", "a(b)@c", "a:b@c", "<a@b>", "a@b>", "a@b\t", NULL};
  size_t i;

  (void)state;
  for (i = 0; list[i] != NULL; i++) {
    size_t n = strlen(list[i]);
    lmail_smtp_mailbox parts;
    session s;
    lmail_status parsed = lmail_smtp_mailbox_parse(list[i], n, &parts, NULL);
    lmail_status written;

    open_session(&s, NULL);
    greet(&s);
    written = lmail_smtp_client_mail(&s.c, &s.w, list[i], n, 0, 0);
    if ((parsed == LMAIL_OK) != (written == LMAIL_OK)) fail_msg("%s", list[i]);
    free(s.scratch);
  }
}

/* Without EHLO there are no address-literals. */
static void literals_are_attached_by_ehlo(void **state)
{
  session s;

  (void)state;
  open_session(&s, NULL);
  feed(&s, "220 x\r\n");
  assert_int_equal(lmail_smtp_client_helo(&s.c, &s.w, TEXT("[1.2.3.4]")), LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_smtp_client_helo(&s.c, &s.w, TEXT("c.example")), LMAIL_OK);
  feed(&s, "250 x\r\n");
  assert_int_equal(lmail_smtp_client_mail(&s.c, &s.w, TEXT("a@[1.2.3.4]"), 0, 0), LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_smtp_client_ehlo(&s.c, &s.w, TEXT("[1.2.3.4]")), LMAIL_OK);
  feed(&s, "500 x\r\n");
  assert_int_equal(lmail_smtp_client_helo(&s.c, &s.w, TEXT("[1.2.3.4]")), LMAIL_OK);
  feed(&s, "250 x\r\n");
  assert_int_equal(lmail_smtp_client_mail(&s.c, &s.w, TEXT("a@[1.2.3.4]"), 0, 0), LMAIL_OK);
  free(s.scratch);
}

/* ---- what the machine can be asked ------------------------------------------------------------ */

static void rfc5321_4_5_3_2_timeouts(void **state)
{
  session s;
  size_t used;

  (void)state;
  open_session(&s, NULL);
  assert_int_equal(lmail_smtp_client_timeout(&s.c), 300);
  greet(&s);
  assert_int_equal(lmail_smtp_client_timeout(&s.c), 0);
  lmail_smtp_client_mail(&s.c, &s.w, TEXT("a@x"), 0, 0);
  assert_int_equal(lmail_smtp_client_timeout(&s.c), 300);
  lmail_smtp_client_rcpt(&s.c, &s.w, TEXT("b@x"));
  lmail_smtp_client_data(&s.c, &s.w);
  assert_int_equal(lmail_smtp_client_timeout(&s.c), 300);
  feed(&s, "250 a\r\n250 b\r\n");
  assert_int_equal(lmail_smtp_client_timeout(&s.c), 120);
  feed(&s, "354 c\r\n");
  assert_int_equal(lmail_smtp_client_timeout(&s.c), 180);
  lmail_smtp_client_body(&s.c, &s.w, NULL, 0, &used, 1);
  assert_int_equal(lmail_smtp_client_timeout(&s.c), 600);
  feed(&s, "250 d\r\n");
  lmail_smtp_client_quit(&s.c, &s.w);
  assert_int_equal(lmail_smtp_client_timeout(&s.c), 300);
  feed(&s, "221 d\r\n");
  assert_int_equal(lmail_smtp_client_timeout(&s.c), 0);
  free(s.scratch);
}

static void what_was_offered(void **state)
{
  session s;

  (void)state;
  open_session(&s, NULL);
  assert_int_equal(lmail_smtp_client_extensions(&s.c), 0);
  greet(&s);
  assert_int_equal(lmail_smtp_client_extensions(&s.c),
                   LMAIL_SMTP_EXT_PIPELINING | LMAIL_SMTP_EXT_SIZE | LMAIL_SMTP_EXT_8BITMIME);
  assert_int_equal(lmail_smtp_client_size_max(&s.c), 1000);
  assert_int_equal(lmail_smtp_client_8bit(&s.c), 1);
  lmail_smtp_client_helo(&s.c, &s.w, TEXT("c.example"));
  feed(&s, "550 no\r\n"); /* refused: all stays as it was (RFC 5321 4.1.4) */
  assert_int_equal(lmail_smtp_client_8bit(&s.c), 1);
  lmail_smtp_client_helo(&s.c, &s.w, TEXT("c.example"));
  feed(&s, "250 x\r\n");
  assert_int_equal(lmail_smtp_client_extensions(&s.c), 0);
  assert_int_equal(lmail_smtp_client_size_max(&s.c), 0);
  assert_int_equal(lmail_smtp_client_8bit(&s.c), 0);
  free(s.scratch);
}

static void recipients_and_queue(void **state)
{
  session s;
  size_t used;

  (void)state;
  open_session(&s, NULL);
  greet(&s);
  lmail_smtp_client_mail(&s.c, &s.w, TEXT("a@x"), 0, 0);
  lmail_smtp_client_rcpt(&s.c, &s.w, TEXT("b@x"));
  lmail_smtp_client_rcpt(&s.c, &s.w, TEXT("c@x"));
  lmail_smtp_client_rcpt(&s.c, &s.w, TEXT("d@x"));
  assert_int_equal(lmail_smtp_client_recipients(&s.c), 0);
  assert_int_equal(lmail_smtp_client_unanswered(&s.c), 4);
  assert_int_equal(lmail_smtp_client_unanswered_octets(&s.c), 17 + 3 * 15);
  feed(&s, "250 a\r\n250 b\r\n");
  assert_int_equal(lmail_smtp_client_recipients(&s.c), 1);
  feed(&s, "550 c\r\n");
  assert_int_equal(lmail_smtp_client_recipients(&s.c), 1);
  feed(&s, "251 d\r\n");
  assert_int_equal(lmail_smtp_client_recipients(&s.c), 2);
  assert_int_equal(lmail_smtp_client_unanswered(&s.c), 0);
  lmail_smtp_client_data(&s.c, &s.w);
  feed(&s, "354 go\r\n");
  assert_int_equal(lmail_smtp_client_recipients(&s.c), 2);
  lmail_smtp_client_body(&s.c, &s.w, NULL, 0, &used, 1);
  assert_int_equal(lmail_smtp_client_recipients(&s.c), 0);
  /* two transactions in the queue: the first one's recipient is not counted */
  lmail_smtp_client_mail(&s.c, &s.w, TEXT("a@x"), 0, 0);
  lmail_smtp_client_rcpt(&s.c, &s.w, TEXT("b@x"));
  lmail_smtp_client_rset(&s.c, &s.w);
  lmail_smtp_client_mail(&s.c, &s.w, TEXT("a@x"), 0, 0);
  lmail_smtp_client_rcpt(&s.c, &s.w, TEXT("b@x"));
  assert_int_equal(lmail_smtp_client_recipients(&s.c), 0);
  feed(&s, "250 m\r\n250 a\r\n550 b\r\n250 r\r\n250 a\r\n");
  assert_int_equal(lmail_smtp_client_recipients(&s.c), 0);
  feed(&s, "250 b\r\n");
  assert_int_equal(lmail_smtp_client_recipients(&s.c), 1);
  free(s.scratch);
}

/* The ring of commands goes round many times; ids stay in order. */
static void long_session(void **state)
{
  lmail_smtp_client_config cfg;
  uint32_t id = 1;
  session s;
  unsigned i;

  (void)state;
  memset(&cfg, 0, sizeof cfg);
  cfg.queue_max = 3;
  open_session(&s, &cfg);
  greet(&s);
  for (i = 0; i < 1000; i++) {
    assert_int_equal(lmail_smtp_client_rset(&s.c, &s.w), LMAIL_OK);
    assert_int_equal(lmail_smtp_client_rset(&s.c, &s.w), LMAIL_OK);
    assert_int_equal(feed(&s, "250 x\r\n").id, ++id);
    assert_int_equal(lmail_smtp_client_rset(&s.c, &s.w), LMAIL_OK);
    assert_int_equal(lmail_smtp_client_unanswered_octets(&s.c), 12);
    assert_int_equal(feed(&s, "250 x\r\n").id, ++id);
    assert_int_equal(feed(&s, "250 x\r\n").id, ++id);
    s.w.len = 0;
  }
  free(s.scratch);
}

/* A machine may be moved between calls, in the middle of a line and of a queue. */
static void moved(void **state)
{
  session s;
  lmail_smtp_client *elsewhere = malloc(sizeof *elsewhere);

  (void)state;
  open_session(&s, NULL);
  greet(&s);
  lmail_smtp_client_mail(&s.c, &s.w, TEXT("a@x"), 0, 0);
  lmail_smtp_client_rcpt(&s.c, &s.w, TEXT("b@x"));
  feed(&s, "250 a\r\n25");
  memcpy(elsewhere, &s.c, sizeof *elsewhere);
  memset(&s.c, 0xdd, sizeof s.c);
  memcpy(&s.c, elsewhere, sizeof *elsewhere);
  free(elsewhere);
  assert_int_equal(feed(&s, "1 b\r\n").num, LMAIL_SMTP_RCPT);
  free(s.scratch);
}

/* G8: after an error every call says so and nothing is written. */
static void after_an_error(void **state)
{
  session s;
  lmail_event ev;
  size_t used;

  (void)state;
  open_session(&s, NULL);
  greet(&s);
  lmail_smtp_client_noop(&s.c, &s.w);
  s.w.len = 0;
  feed(&s, "what?\r\n");
  assert_int_equal(lmail_next(&s.c.base, "250 x\r\n", 7, &used, &ev), LMAIL_E_SYNTAX);
  assert_int_equal(used, 0);
  assert_int_equal(lmail_smtp_client_rset(&s.c, &s.w), LMAIL_E_STATE);
  assert_int_equal(lmail_smtp_client_quit(&s.c, &s.w), LMAIL_E_STATE);
  assert_int_equal(lmail_smtp_client_ehlo(&s.c, &s.w, TEXT("x")), LMAIL_E_STATE);
  assert_int_equal(lmail_smtp_client_mail(&s.c, &s.w, TEXT("a@x"), 0, 0), LMAIL_E_STATE);
  assert_int_equal(lmail_smtp_client_body(&s.c, &s.w, "x", 1, &used, 1), LMAIL_E_STATE);
  assert_int_equal(s.w.len, 0);
  lmail_smtp_client_timeout(&s.c);
  assert_int_equal(lmail_smtp_client_init(&s.c, NULL, s.scratch, 544), LMAIL_OK);
  assert_int_equal(feed(&s, "220 x\r\n").kind, LMAIL_SMTP_CLIENT_GREETING);
  free(s.scratch);
}

/* R6: one octet a call; each is looked at once, so the last line of many is as cheap as the first */
static void attack_r6_octet_by_octet(void **state)
{
  session s;
  unsigned i;
  unsigned k;

  (void)state;
  open_session(&s, NULL);
  greet(&s);
  for (i = 0; i < 2000; i++) {
    static const char reply[] = "250-a line of a reply\r\n250 and its end\r\n";
    lmail_event last;

    memset(&last, 0, sizeof last);
    assert_int_equal(lmail_smtp_client_noop(&s.c, &s.w), LMAIL_OK);
    s.w.len = 0;
    for (k = 0; k < sizeof reply - 1; k++) {
      char one[2] = {reply[k], 0};

      last = feed(&s, one);
    }
    assert_int_equal(last.kind, LMAIL_SMTP_CLIENT_REPLY);
  }
  free(s.scratch);
}

static void names(void **state)
{
  uint16_t kind;
  uint16_t code;

  (void)state;
  for (kind = LMAIL_SMTP_CLIENT_GREETING; kind <= LMAIL_SMTP_CLIENT_EXTENSION; kind++) {
    assert_non_null(lmail_smtp_kind_name(kind));
  }
  assert_null(lmail_smtp_kind_name(kind));
  for (code = 1; code <= 5; code++) {
    assert_non_null(lmail_smtp_code_name(LMAIL_SMTP_CLIENT_EXTENSION, code));
  }
  assert_null(lmail_smtp_code_name(LMAIL_SMTP_CLIENT_EXTENSION, 0));
  assert_null(lmail_smtp_code_name(LMAIL_SMTP_CLIENT_EXTENSION, 6));
  assert_null(lmail_smtp_code_name(LMAIL_SMTP_CLIENT_EXTENSION, 33));
  assert_null(lmail_smtp_code_name(LMAIL_SMTP_CLIENT_REPLY, 4));
}

int main(void)
{
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(sizes),
      cmocka_unit_test(init_arguments),
      cmocka_unit_test(every_writer_at_every_size),
      cmocka_unit_test(attack_r7_w11_body_in_all_windows),
      cmocka_unit_test(body_behind_its_end),
      cmocka_unit_test(attack_s11_no_bare_line_ends_leave),
      cmocka_unit_test(body_without_nul),
      cmocka_unit_test(attack_w1_every_octet_in_every_argument),
      cmocka_unit_test(addresses_as_the_server_reads_them),
      cmocka_unit_test(literals_are_attached_by_ehlo),
      cmocka_unit_test(rfc5321_4_5_3_2_timeouts),
      cmocka_unit_test(what_was_offered),
      cmocka_unit_test(recipients_and_queue),
      cmocka_unit_test(long_session),
      cmocka_unit_test(moved),
      cmocka_unit_test(after_an_error),
      cmocka_unit_test(attack_r6_octet_by_octet),
      cmocka_unit_test(names),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
