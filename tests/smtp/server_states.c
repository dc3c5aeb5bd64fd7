/* SPDX-License-Identifier: MIT */
/*
 * server_states.c - each pair of commands in each state of a session, cut at every octet, against a table
 * (attack S32). The table is what RFC 5321 4.1.4, RFC 3030 2 and 3, RFC 3207 4, RFC 4954 4, RFC 4468 3.2,
 * RFC 1985 5.3, RFC 2645 5.2.2, RFC 821 and Postfix's XCLIENT_README and XFORWARD_README say; and the same
 * for LMTP, where LHLO is EHLO, HELO is unknown, and a message has an answer for each recipient (RFC 2033 4).
 */

#include "text.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <libmail/smtp.h>

/* ---- states ----------------------------------------------------------------------------------- */

/* A letter, and how to get there; "!" stands for TLS behind STARTTLS, "-" in front: it is refused. */
static const struct {
  char letter;
  const char *const lines[6];
} states[] = {
    {'n', {NULL}},
    {'h', {"HELO c\r\n"}},
    {'e', {"EHLO c\r\n"}},
    {'m', {"EHLO c\r\n", "MAIL FROM:<a@b>\r\n"}},
    {'r', {"EHLO c\r\n", "MAIL FROM:<a@b>\r\n", "RCPT TO:<c@d>\r\n"}},
    {'b', {"EHLO c\r\n", "MAIL FROM:<a@b> BODY=BINARYMIME\r\n", "RCPT TO:<c@d>\r\n"}},
    {'c', {"EHLO c\r\n", "MAIL FROM:<a@b>\r\n", "RCPT TO:<c@d>\r\n", "BDAT 1\r\nx"}},
    {'f', {"EHLO c\r\n", "MAIL FROM:<a@b>\r\n", "RCPT TO:<c@d>\r\n", "-BDAT 1\r\nx"}},
    {'a', {"EHLO c\r\n", "AUTH PLAIN =\r\n"}},
    {'s', {"EHLO c\r\n", "!"}},
    {'t', {"EHLO c\r\n", "!", "EHLO c\r\n"}},
    {'u', {"EHLO c\r\n", "!", "EHLO c\r\n", "AUTH PLAIN =\r\n"}},
    {'i', {"HELO c\r\n", "MAIL FROM:<a@b>\r\n"}},
    {'j', {"HELO c\r\n", "MAIL FROM:<a@b>\r\n", "RCPT TO:<c@d>\r\n"}},
};
enum { STATES = sizeof states / sizeof *states };

/*
 * What each command is answered with in each state, and the letter of the state behind it, as far as
 * the next command can tell; "q": the conversation is over. Where the machine has nothing against a
 * command, the application's answer stands: 2yz, and what changes nothing for DATA (451), STARTTLS (454),
 * ATRN (450) and TURN (502). What is not offered to who has not said EHLO is out of order. The octets of a
 * BDAT whose size can be read are never commands: one answer; when it cannot, the conversation is over.
 */
static const struct {
  const char *text;
  const char *const cells[STATES];
} table[] = {
    /*
     * new, HELO, EHLO, MAIL, RCPT, BINARYMIME, chunk, chunk refused, AUTH, TLS, TLS EHLO, TLS AUTH,
     * HELO MAIL, HELO RCPT
     */
    {"HELO c\r\n",
     {"250h", "250h", "250h", "250h", "250h", "250h", "250h", "250h", "250h", "250h", "250h",
      "250h", "250h", "250h"}},
    {"EHLO c\r\n",
     {"250e", "250e", "250e", "250e", "250e", "250e", "250e", "250e", "250a", "250t", "250t",
      "250u", "250e", "250e"}},
    {"LHLO c\r\n",
     {"500n", "500h", "500e", "500m", "500r", "500b", "500c", "500f", "500a", "500s", "500t",
      "500u", "500i", "500j"}},
    {"MAIL FROM:<a@b>\r\n",
     {"503n", "250i", "250m", "503m", "503r", "503b", "503c", "503f", "250m", "503s", "250m",
      "250m", "503i", "503j"}},
    {"SEND FROM:<a@b>\r\n",
     {"503n", "250i", "250m", "503m", "503r", "503b", "503c", "503f", "250m", "503s", "250m",
      "250m", "503i", "503j"}},
    {"SOML FROM:<a@b>\r\n",
     {"503n", "250i", "250m", "503m", "503r", "503b", "503c", "503f", "250m", "503s", "250m",
      "250m", "503i", "503j"}},
    {"SAML FROM:<a@b>\r\n",
     {"503n", "250i", "250m", "503m", "503r", "503b", "503c", "503f", "250m", "503s", "250m",
      "250m", "503i", "503j"}},
    {"RCPT TO:<c@d>\r\n",
     {"503n", "503h", "503e", "250r", "250r", "250b", "503c", "503f", "503a", "503s", "503t",
      "503u", "250j", "250j"}},
    {"DATA\r\n",
     {"503n", "503h", "503e", "554m", "451r", "503b", "503c", "503f", "503a", "503s", "503t",
      "503u", "554i", "451j"}},
    {"BDAT 6\r\nNOOP\r\n",
     {"503n", "503h", "503e", "554m", "250c", "250c", "250c", "503f", "503a", "503s", "503t",
      "503u", "503i", "503j"}},
    {"BDAT 6 LAST\r\nNOOP\r\n",
     {"503n", "503h", "503e", "554m", "250e", "250e", "250e", "503f", "503a", "503s", "503t",
      "503u", "503i", "503j"}},
    {"BDAT 6 x\r\nNOOP\r\n",
     {"501n", "501h", "501e", "501m", "501f", "501f", "501f", "501f", "501a", "501s", "501t",
      "501u", "501i", "501j"}},
    {"BDAT x\r\n",
     {"421q", "421q", "421q", "421q", "421q", "421q", "421q", "421q", "421q", "421q", "421q",
      "421q", "421q", "421q"}},
    {"BURL a b\r\n",
     {"503n", "503h", "501e", "501m", "501f", "501f", "501f", "501f", "501a", "503s", "501t",
      "501u", "503i", "503j"}},
    {"BURL imap://x\r\n",
     {"503n", "503h", "503e", "554m", "250c", "250c", "250c", "503f", "503a", "503s", "503t",
      "503u", "503i", "503j"}},
    {"BURL imap://x LAST\r\n",
     {"503n", "503h", "503e", "554m", "250e", "250e", "250e", "503f", "503a", "503s", "503t",
      "503u", "503i", "503j"}},
    {"RSET\r\n",
     {"250n", "250h", "250e", "250e", "250e", "250e", "250e", "250e", "250a", "250s", "250t",
      "250u", "250h", "250h"}},
    {"VRFY x\r\n",
     {"250n", "250h", "250e", "250m", "250r", "250b", "250c", "250f", "250a", "250s", "250t",
      "250u", "250i", "250j"}},
    {"EXPN x\r\n",
     {"250n", "250h", "250e", "250m", "250r", "250b", "250c", "250f", "250a", "250s", "250t",
      "250u", "250i", "250j"}},
    {"HELP\r\n",
     {"214n", "214h", "214e", "214m", "214r", "214b", "214c", "214f", "214a", "214s", "214t",
      "214u", "214i", "214j"}},
    {"NOOP\r\n",
     {"250n", "250h", "250e", "250m", "250r", "250b", "250c", "250f", "250a", "250s", "250t",
      "250u", "250i", "250j"}},
    {"QUIT\r\n",
     {"221q", "221q", "221q", "221q", "221q", "221q", "221q", "221q", "221q", "221q", "221q",
      "221q", "221q", "221q"}},
    {"AUTH PLAIN =\r\n",
     {"503n", "503h", "235a", "503m", "503r", "503b", "503c", "503f", "503a", "503s", "235u",
      "503u", "503i", "503j"}},
    {"STARTTLS\r\n",
     {"503n", "503h", "454e", "503m", "503r", "503b", "503c", "503f", "454a", "503s", "503t",
      "503u", "503i", "503j"}},
    {"ETRN x\r\n",
     {"503n", "503h", "250e", "503m", "503r", "503b", "503c", "503f", "250a", "503s", "250t",
      "250u", "503i", "503j"}},
    {"ATRN\r\n",
     {"503n", "503h", "530e", "503m", "503r", "503b", "503c", "503f", "450a", "503s", "530t",
      "450u", "503i", "503j"}},
    {"TURN\r\n",
     {"502n", "502h", "502e", "503m", "503r", "503b", "503c", "503f", "502a", "502s", "502t",
      "502u", "503i", "503j"}},
    {"XCLIENT NAME=x\r\n",
     {"503n", "503h", "220n", "503m", "503r", "503b", "503c", "503f", "220n", "503s", "220s",
      "220s", "503i", "503j"}},
    {"XFORWARD NAME=x\r\n",
     {"503n", "503h", "250e", "503m", "503r", "503b", "503c", "503f", "250a", "503s", "250t",
      "250u", "503i", "503j"}},
    {"CLIENTID TYPE token\r\n",
     {"503n", "503h", "250e", "503m", "503r", "503b", "503c", "503f", "250a", "503s", "250t",
      "250u", "503i", "503j"}},
    {"XUNKNOWN\r\n",
     {"500n", "500h", "500e", "500m", "500r", "500b", "500c", "500f", "500a", "500s", "500t",
      "500u", "500i", "500j"}},
};
enum { COMMANDS = sizeof table / sizeof *table };

/* ---- a session -------------------------------------------------------------------------------- */

enum { SMTP, LMTP };

typedef struct session {
  lmail_smtp_server s;
  int protocol;
  uint8_t scratch[16384], out[2048];
  lmail_writer w;
} session;

static void say(session *x, unsigned code, const char *text)
{
  x->w.len = 0;
  assert_int_equal(lmail_smtp_server_reply(&x->s, &x->w, code, 0, text, strlen(text)), LMAIL_OK);
}

/* The application's answer, when the machine has nothing against it; 0: none is owed. */
static unsigned answer(session *x, const lmail_event *ev, int refuse)
{
  unsigned code = refuse ? 452 : 250;
  uint64_t n;

  if (ev->num2 == 0) return 0;
  if (ev->kind == LMAIL_SMTP_SERVER_BAD || ev->kind == LMAIL_SMTP_SERVER_UNKNOWN) {
    x->w.len = 0;
    assert_int_equal(lmail_smtp_server_refuse(&x->s, &x->w), LMAIL_OK);
    return (unsigned)ev->num;
  }
  if (ev->kind == LMAIL_SMTP_SERVER_DATA) code = 451;
  if (ev->kind == LMAIL_SMTP_SERVER_HELP) code = 214;
  if (ev->kind == LMAIL_SMTP_SERVER_QUIT) code = 221;
  if (ev->kind == LMAIL_SMTP_SERVER_AUTH) code = 235;
  if (ev->kind == LMAIL_SMTP_SERVER_STARTTLS) code = 454;
  if (ev->code == LMAIL_SMTP_ATRN) code = 450;
  if (ev->code == LMAIL_SMTP_TURN) code = 502;
  if (ev->code == LMAIL_SMTP_XCLIENT) code = 220;
  if (ev->kind == LMAIL_SMTP_SERVER_MESSAGE || ev->code == LMAIL_SMTP_BURL) {
    for (n = 1; n < ev->num2; n++) say(x, code, "");
  }
  say(x, code,
      ev->kind == LMAIL_SMTP_SERVER_EHLO ? "mx\nAUTH PLAIN\nXCLIENT NAME\nXFORWARD NAME" : "");
  return code;
}

/* Feeds text in two pieces, each of exactly its size, and adds the codes of the answers. */
static void talk(session *x, const char *text, size_t n, size_t split, int refuse,
                 struct text *codes)
{
  size_t at = 0, limit = split;

  for (;;) {
    const size_t len = limit - at;
    char *piece = malloc(len == 0 ? 1 : len);
    lmail_event ev;
    lmail_status st;
    size_t used;

    memcpy(piece, text + at, len);
    st = lmail_next(&x->s.base, piece, len, &used, &ev);
    at += used;
    if (st == LMAIL_EVENT) {
      const unsigned code = answer(x, &ev, refuse);
      uint64_t k;

      for (k = 0; code != 0 && k < ev.num2; k++) text_printf(codes, "%u ", code);
    }
    free(piece);
    if (st == LMAIL_EVENT) continue;
    if (st == LMAIL_DONE) return;
    assert_int_equal(st, LMAIL_OK);
    if (limit == n) return;
    limit = n;
  }
}

static void start_tls(session *x)
{
  lmail_event ev;
  size_t used;

  assert_int_equal(lmail_next(&x->s.base, "STARTTLS\r\n", 10, &used, &ev), LMAIL_EVENT);
  say(x, 220, "");
  assert_int_equal(lmail_next(&x->s.base, NULL, 0, &used, &ev), LMAIL_SWITCH);
  assert_int_equal(lmail_smtp_server_tls(&x->s), LMAIL_OK);
}

/* Text in which EHLO is LHLO, and the other way round. */
static void put_lhlo(char *text, size_t n)
{
  size_t i;

  for (i = 0; i + 4 <= n; i++) {
    if (memcmp(text + i, "EHLO", 4) == 0) text[i] = 'L';
    else if (memcmp(text + i, "LHLO", 4) == 0) text[i] = 'E';
  }
}

static void begin(session *x, size_t state)
{
  lmail_smtp_server_config cfg;
  size_t i;

  memset(&cfg, 0, sizeof cfg);
  cfg.extensions = 0x3fffffff & ~(uint32_t)LMAIL_SMTP_EXT_LIMITS;
  cfg.flags = LMAIL_SMTP_HISTORIC | (x->protocol == LMTP ? LMAIL_SMTP_LMTP : 0);
  assert_int_equal(lmail_smtp_server_init(&x->s, &cfg, x->scratch, sizeof x->scratch), LMAIL_OK);
  assert_int_equal(lmail_smtp_server_extend(&x->s), LMAIL_OK);
  lmail_writer_init(&x->w, x->out, sizeof x->out);
  say(x, 220, "");
  for (i = 0; i < 6 && states[state].lines[i] != NULL; i++) {
    const int refuse = *states[state].lines[i] == '-';
    struct text codes = {NULL, 0, 0};
    char line[64];

    strcpy(line, states[state].lines[i] + refuse);
    if (strcmp(line, "!") == 0) {
      start_tls(x);
      continue;
    }
    if (x->protocol == LMTP) put_lhlo(line, strlen(line));
    talk(x, line, strlen(line), 0, refuse, &codes);
    text_free(&codes);
  }
}

/* ---- the pairs -------------------------------------------------------------------------------- */

static int is_row(size_t command, const char *verb)
{
  return strncmp(table[command].text, verb, strlen(verb)) == 0;
}

/* The row that a command is answered by: LHLO has EHLO's in LMTP, and the other two are as unknown as LHLO is in SMTP. */
static size_t row_of(size_t command, int protocol)
{
  const int is_new = is_row(command, "LHLO");
  const char *verb = is_new ? "EHLO" : "LHLO";
  size_t row = 0;

  if (protocol == SMTP || !(is_new || is_row(command, "EHLO") || is_row(command, "HELO")))
    return command;
  while (!is_row(row, verb)) row++;
  return row;
}

static int has_recipients(size_t state)
{
  return state < STATES && strchr("rbcfj", states[state].letter) != NULL;
}

/*
 * In LMTP the end of a message in chunks has an answer for each recipient, and none where there is none (4.3).
 * BURL has that in common with BDAT when it is taken; of BURL that is refused no RFC says anything but RFC 5321.
 */
static unsigned answers_to(size_t command, const char *cell, int protocol, unsigned recipients)
{
  if (protocol == LMTP && is_row(command, "BDAT 6 LAST")) return recipients;
  return protocol == LMTP && *cell == '2' && strstr(table[command].text, "LAST") ? recipients : 1;
}

/* What the table says of a command: its codes are added, and the state behind it is returned. */
static size_t look_up(size_t command, size_t state, int protocol, unsigned *recipients,
                      struct text *codes)
{
  const char *cell = table[row_of(command, protocol)].cells[state];
  const size_t n = strlen(cell) - 1;
  unsigned left = answers_to(command, cell, protocol, *recipients);
  size_t i;

  if (is_row(command, "RCPT") && *cell == '2') ++*recipients;
  if (protocol == LMTP && memcmp(cell, "554", 3) == 0) cell = "503m"; /* RFC 2033 4.2 */
  for (; left > 0; left--) text_printf(codes, "%.*s ", (int)n, cell);
  for (i = 0; i < STATES && states[i].letter != cell[n];) i++;
  if (!has_recipients(i)) *recipients = 0;
  return i;
}

static void try_pair(session *x, size_t from, size_t a, size_t b)
{
  struct text both = {NULL, 0, 0}, want = {NULL, 0, 0};
  unsigned recipients = has_recipients(from);
  const size_t then = look_up(a, from, x->protocol, &recipients, &want);
  size_t split;

  text_printf(&want, "%s", "");
  if (then < STATES) (void)look_up(b, then, x->protocol, &recipients, &want);
  text_printf(&both, "%s%s", table[a].text, table[b].text);
  for (split = 0; split <= both.len; split++) {
    struct text got = {NULL, 0, 0};

    text_printf(&got, "%s", ""); /* there may be no answers */
    begin(x, from);
    talk(x, both.s, both.len, split, 0, &got);
    if (strcmp(got.s, want.s) != 0) {
      fail_msg("state %c, split %zu:\n%s%s, expected %s", states[from].letter, split, both.s, got.s,
               want.s);
    }
    text_free(&got);
  }
  text_free(&both);
  text_free(&want);
}

/* LMTP has no HELO, and none of the states that only that leads to. */
static int exists(size_t state, int protocol)
{
  return protocol == SMTP || strchr("hij", states[state].letter) == NULL;
}

static void each_pair_in_each_state_at_every_split(void **state)
{
  session *x = malloc(sizeof *x);
  size_t from, a, b, pairs = 0;

  for (x->protocol = SMTP; x->protocol <= LMTP; x->protocol++) {
    for (from = 0; from < STATES; from++) {
      if (!exists(from, x->protocol)) continue;
      for (a = 0; a < COMMANDS; a++) {
        for (b = 0; b < COMMANDS; b++, pairs++) try_pair(x, from, a, b);
      }
    }
  }
  (void)state;
  printf("%d states, %d commands, %zu pairs in both protocols\n", (int)STATES, (int)COMMANDS,
         pairs);
  free(x);
}

int main(void)
{
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_pair_in_each_state_at_every_split),
  };

  return cmocka_run_group_tests_name("smtp-server-states", tests, NULL, NULL);
}
