/* SPDX-License-Identifier: MIT */
/* command.c - commands written: their text, at any size of buffer, and what is refused. */

#include "arguments.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
  PLUS = LMAIL_IMAP_OFFERS_LITERAL_PLUS,
  MINUS = LMAIL_IMAP_OFFERS_LITERAL_MINUS,
  BINARY = LMAIL_IMAP_OFFERS_BINARY,
  UTF8 = LMAIL_IMAP_OFFERS_UTF8
};

/* The words of a line, apart at "|"; they point into `line`. */
static char **split(char *line, char **words)
{
  size_t n = 0;
  char *s = line;

  while (s != NULL && *s != '\0') {
    char *bar = strchr(s, '|');

    words[n++] = s;
    if (bar != NULL) *bar++ = '\0';
    s = bar;
  }
  words[n] = NULL;
  return words;
}

/*
 * Writes a command into buffers of `cap` octets, each an allocation of its own; "<+>" stands in the text where
 * the command waits, and a streamed literal is filled with "m".
 */
static lmail_status write_all(const char *line, uint32_t offers, size_t cap, char *out)
{
  char copy[2048];
  char *words[ARGUMENTS_MAX + 1];
  lmail_imap_arg args[ARGUMENTS_MAX];
  lmail_imap_command c;
  lmail_status st;
  size_t count, calls = 0, made = 0;
  uint32_t verb;

  memset(&c, 0, sizeof c);
  snprintf(copy, sizeof copy, "%s", line);
  split(copy, words);
  verb = command_named(words[0]);
  count = arguments_of(words + 1, args);
  do {
    uint8_t *buf = malloc(cap == 0 ? 1 : cap);
    lmail_writer w;

    lmail_writer_init(&w, buf, cap);
    st = lmail_imap_command_write(&c, &w, "t", 1, verb, args, count, offers);
    if (st == LMAIL_PAUSED) {
      uint8_t message[300];
      size_t used;
      size_t due = (size_t)lmail_imap_command_due(&c);

      memset(message, 'm', sizeof message);
      lmail_imap_command_body(&c, &w, message, due < 300 ? due : 300, &used);
    }
    memcpy(out + made, buf, w.len);
    made += w.len;
    if (st == LMAIL_FULL && w.len == 0) calls = 100000;
    free(buf);
    if (st == LMAIL_WAIT) {
      memcpy(out + made, "<+>", 3);
      made += 3;
      assert_true(lmail_imap_command_go(&c) == LMAIL_OK);
    }
  } while ((st == LMAIL_FULL || st == LMAIL_WAIT || st == LMAIL_PAUSED) && ++calls < 10000);
  out[made] = '\0';
  return st;
}

static void is_written(const char *line, uint32_t offers, const char *expected)
{
  static const size_t caps[] = {LMAIL_IMAP_PIECE, LMAIL_IMAP_PIECE + 1, 200, 511, 4096};
  static char out[8192];
  size_t i;

  for (i = 0; i < sizeof caps / sizeof *caps; i++) {
    lmail_status st = write_all(line, offers, caps[i], out);

    if (st != LMAIL_OK || strcmp(out, expected) != 0) {
      printf("%s\n at %lu, status %d:\n%s\n expected:\n%s\n", line, (unsigned long)caps[i], (int)st,
             out, expected);
    }
    assert_true(st == LMAIL_OK);
    assert_true(strcmp(out, expected) == 0);
  }
}

static void is_refused(const char *line, uint32_t offers, lmail_status why)
{
  static char out[8192];
  lmail_status st = write_all(line, offers, 4096, out);

  if (st != why || out[0] != '\0') printf("%s\n status %d: %s\n", line, (int)st, out);
  assert_true(st == why);
  assert_true(out[0] == '\0');
}

static void test_base(void **state)
{
  (void)state;
  is_written("NOOP", 0, "t NOOP\r\n");
  is_written("LOGIN|a:fred|x:sec ret", 0, "t LOGIN fred \"sec ret\"\r\n");
  is_written("LOGIN|a:|x:q\"u\\ote", 0, "t LOGIN \"\" \"q\\\"u\\\\ote\"\r\n");
  is_written("SELECT|m:INBOX", 0, "t SELECT INBOX\r\n");
  is_written("SELECT|m:nil", 0, "t SELECT \"nil\"\r\n");
  is_written("SELECT|m:x|(|QRESYNC|(|n:67890007|n:90060115194045000|s:41,43:211|)|)", 0,
             "t SELECT x (QRESYNC (67890007 90060115194045000 41,43:211))\r\n");
  is_written("RENAME|m:a b|m:c", 0, "t RENAME \"a b\" c\r\n");
  is_written("LIST|m:|p:%", 0, "t LIST \"\" %\r\n");
  is_written("LIST|(|SUBSCRIBED|)|m:|(|p:a*|p:b c|)|RETURN|(|CHILDREN|STATUS|(|MESSAGES|)|)", 0,
             "t LIST (SUBSCRIBED) \"\" (a* \"b c\") RETURN (CHILDREN STATUS (MESSAGES))\r\n");
  is_written("STATUS|m:x|(|UIDNEXT|MESSAGES|)", 0, "t STATUS x (UIDNEXT MESSAGES)\r\n");
  is_written("ID|NIL", 0, "t ID NIL\r\n");
  is_written("ID|(|q:a|q:b|q:c|NIL|)", 0, "t ID (\"a\" \"b\" \"c\" NIL)\r\n");
  is_written("ID|(|q:name|q:libmail|)", 0, "t ID (\"name\" \"libmail\")\r\n");
  is_written("ENABLE|CONDSTORE|UTF8=ACCEPT", 0, "t ENABLE CONDSTORE UTF8=ACCEPT\r\n");
  is_written("OTHER|XSTATE|a:b c", 0, "t XSTATE \"b c\"\r\n");
}

static void test_messages(void **state)
{
  (void)state;
  is_written("FETCH|s:1:4|i:FLAGS", 0, "t FETCH 1:4 FLAGS\r\n");
  is_written(
      "UID FETCH|s:1:*|(|i:UID|i:BODY.PEEK[HEADER.FIELDS (DATE FROM)]<0.2048>|i:BINARY[1.2]|)", 0,
      "t UID FETCH 1:* (UID BODY.PEEK[HEADER.FIELDS (DATE FROM)]<0.2048> BINARY[1.2])\r\n");
  is_written("FETCH|s:1|(|i:BODY[]<9223372036854775807.4294967296>|i:binary.size[1]|)", 0,
             "t FETCH 1 (BODY[]<9223372036854775807.4294967296> binary.size[1])\r\n");
  is_written(
      "FETCH|s:2|(|i:BODY[]|i:BODY[1.MIME]|i:BODY[2.HEADER.FIELDS.NOT (X)]|)|(|CHANGEDSINCE|n:7|)",
      0, "t FETCH 2 (BODY[] BODY[1.MIME] BODY[2.HEADER.FIELDS.NOT (X)]) (CHANGEDSINCE 7)\r\n");
  is_written("STORE|s:1|(|UNCHANGEDSINCE|n:320162338|)|+FLAGS.SILENT|(|f:\\Deleted|f:$Junk|)", 0,
             "t STORE 1 (UNCHANGEDSINCE 320162338) +FLAGS.SILENT (\\Deleted $Junk)\r\n");
  is_written("FETCH|s:1|(|i:PREVIEW|(|LAZY|)|i:UID|)", 0, "t FETCH 1 (PREVIEW (LAZY) UID)\r\n");
  is_written("FETCH|s:1|(|i:ANNOTATION|(|p:/*|(|q:value.priv|q:size.priv|)|)|)", 0,
             "t FETCH 1 (ANNOTATION (/* (\"value.priv\" \"size.priv\")))\r\n");
  is_written("UID CONVERT|s:2|(|NIL|)|(|i:UID|i:AVAILABLECONVERSIONS[1]|i:BODYPARTSTRUCTURE[2]|)",
             0, "t UID CONVERT 2 (NIL) (UID AVAILABLECONVERSIONS[1] BODYPARTSTRUCTURE[2])\r\n");
  is_written("STORE|s:1|ANNOTATION|(|q:/comment|(|q:value.priv|q:My comment|)|)", 0,
             "t STORE 1 ANNOTATION (\"/comment\" (\"value.priv\" \"My comment\"))\r\n");
  is_written("STORE|s:1|FLAGS|(|)", 0, "t STORE 1 FLAGS ()\r\n");
  is_written("UID COPY|s:1,3:5|m:Sent Items", 0, "t UID COPY 1,3:5 \"Sent Items\"\r\n");
  is_written("UID MOVE|s:$|m:x", 0, "t UID MOVE $ x\r\n");
  is_written("SORT|RETURN|(|MIN|)|(|REVERSE|DATE|)|a:UTF-8|SUBJECT|a:x", 0,
             "t SORT RETURN (MIN) (REVERSE DATE) UTF-8 SUBJECT x\r\n");
  is_written("UID THREAD|REFERENCES|a:US-ASCII|ALL", 0, "t UID THREAD REFERENCES US-ASCII ALL\r\n");
}

static void test_search(void **state)
{
  (void)state;
  is_written("SEARCH|OR|FROM|a:Smith, J.|(|UNSEEN|SINCE|d:1-Feb-2026|)", 0,
             "t SEARCH OR FROM \"Smith, J.\" (UNSEEN SINCE 1-Feb-2026)\r\n");
  is_written("SEARCH|RETURN|(|MIN|COUNT|)|NOT|NOT|SEEN|s:1:9|UID|s:4", 0,
             "t SEARCH RETURN (MIN COUNT) NOT NOT SEEN 1:9 UID 4\r\n");
  is_written("SEARCH|CHARSET|a:UTF-8|HEADER|a:X-A|a:|MODSEQ|q:/flags/\\draft|all|n:62", 0,
             "t SEARCH CHARSET UTF-8 HEADER X-A \"\" MODSEQ \"/flags/\\\\draft\" all 62\r\n");
  is_written("SEARCH|RETURN|(|PARTIAL|r:-1:-100|)|X-GM-RAW|a:is:x", 0,
             "t SEARCH RETURN (PARTIAL -1:-100) X-GM-RAW is:x\r\n");
  is_written("SEARCH|ANNOTATION|p:/comment|value|q:IMAP4|SEEN", 0,
             "t SEARCH ANNOTATION /comment value \"IMAP4\" SEEN\r\n");
  is_written("SEARCH|SUBJECT|q:x|HEADER|q:X-A|a:b", 0,
             "t SEARCH SUBJECT \"x\" HEADER \"X-A\" b\r\n");
  is_refused("SEARCH", 0, LMAIL_E_ARGUMENT);
  is_refused("SEARCH|CHARSET|a:UTF-8|SUBJECT|a:x", UTF8, LMAIL_E_ARGUMENT);
  is_refused("SEARCH|OR|SEEN", 0, LMAIL_E_ARGUMENT);
  is_refused("SEARCH|NOT", 0, LMAIL_E_ARGUMENT);
  is_refused("SEARCH|(|)", 0, LMAIL_E_ARGUMENT);
  is_refused("SEARCH|(|SEEN", 0, LMAIL_E_ARGUMENT);
  is_refused("SEARCH|SEEN|)", 0, LMAIL_E_ARGUMENT);
  is_refused("SEARCH|(|OR|SEEN|)|NEW", 0, LMAIL_E_ARGUMENT);
  is_refused("SEARCH|FROM|SEEN", 0, LMAIL_E_ARGUMENT);
  is_refused("SEARCH|SINCE|a:1-Feb-2026", 0, LMAIL_E_ARGUMENT);
  is_refused("SEARCH|NONSENSE", 0, LMAIL_E_ARGUMENT);
}

static void test_literals(void **state)
{
  char line[3000];

  (void)state;
  is_written("LOGIN|a:m\xc3\xbcller|x:a\nb", 0,
             "t LOGIN {7}\r\n<+>m\xc3\xbcller {3}\r\n<+>a\nb\r\n");
  is_written("LOGIN|a:m\xc3\xbcller|x:y", PLUS, "t LOGIN {7+}\r\nm\xc3\xbcller y\r\n");
  is_written("LOGIN|a:m\xc3\xbcller|x:y", UTF8, "t LOGIN \"m\xc3\xbcller\" y\r\n");
  is_written("LOGIN|a:\xff|x:y", UTF8 | MINUS, "t LOGIN {1+}\r\n\xff y\r\n");
  is_written("APPEND|m:x|(|f:\\Seen|)|D:\" 1-Feb-2026 10:00:00 +0100\"|l:Hello", MINUS,
             "t APPEND x (\\Seen) \" 1-Feb-2026 10:00:00 +0100\" {5+}\r\nHello\r\n");
  is_written("APPEND|m:x|S:3|(|)|B:4", BINARY, "t APPEND x {3}\r\n<+>mmm () ~{4}\r\n<+>mmmm\r\n");
  is_written("APPEND|m:x|CATENATE|(|URL|a:/INBOX;UID=1|TEXT|S:2|)", PLUS,
             "t APPEND x CATENATE (URL /INBOX;UID=1 TEXT {2+}\r\nmm)\r\n");
  is_written("APPEND|m:x|UTF8|(|B:2|)", UTF8, "t APPEND x UTF8 (~{2}\r\n<+>mm)\r\n");
  is_written("APPEND|m:x|S:0", 0, "t APPEND x {0}\r\n<+>\r\n");
  snprintf(line, sizeof line, "LOGIN|a:%0*d|x:y", 1024, 0);
  {
    char text[3000];

    snprintf(text, sizeof text, "t LOGIN %0*d y\r\n", 1024, 0);
    is_written(line, 0, text);
    snprintf(line, sizeof line, "APPEND|m:x|b:%0*d|l:%0*d", 300, 0, 300, 1);
    snprintf(text, sizeof text, "t APPEND x ~{300}\r\n<+>%0*d {300}\r\n<+>%0*d\r\n", 300, 0, 300,
             1);
    is_written(line, BINARY, text);
    snprintf(line, sizeof line, "LOGIN|a:%0*d|x:y", 1025, 0);
    snprintf(text, sizeof text, "t LOGIN {1025}\r\n<+>%0*d y\r\n", 1025, 0);
    is_written(line, 0, text);
  }
}

static void test_streamed(void **state)
{
  static char out[8192];
  static char expected[8192];

  (void)state;
  memset(expected, 0, sizeof expected);
  snprintf(expected, sizeof expected, "t APPEND x {4096+}\r\n");
  memset(expected + strlen(expected), 'm', 4096);
  memcpy(expected + 20 + 4096, "\r\n", 2);
  is_written("APPEND|m:x|S:4096", MINUS, expected);
  assert_true(write_all("APPEND|m:x|S:4097", MINUS, 300, out) == LMAIL_OK);
  assert_true(strncmp(out, "t APPEND x {4097}\r\n<+>mm", 24) == 0);
}

/* RFC 9051 9: NUL is in no literal; literal8 needs BINARY. */
static void test_nul(void **state)
{
  lmail_imap_arg args[2];
  lmail_imap_command c;
  uint8_t buf[256];
  lmail_writer w;
  size_t used;

  (void)state;
  memset(args, 0, sizeof args);
  memset(&c, 0, sizeof c);
  args[0].kind = LMAIL_IMAP_ARG_MAILBOX;
  args[0].data = "x";
  args[0].len = 1;
  args[1].kind = LMAIL_IMAP_ARG_LITERAL;
  args[1].data = "a\0b";
  args[1].len = 3;
  lmail_writer_init(&w, buf, sizeof buf);
  assert_true(lmail_imap_command_write(&c, &w, "t", 1, LMAIL_IMAP_CMD_APPEND, args, 2, PLUS) ==
              LMAIL_E_NOT_OFFERED);
  assert_true(lmail_imap_command_write(&c, &w, "t", 1, LMAIL_IMAP_CMD_APPEND, args, 2,
                                       PLUS | BINARY) == LMAIL_OK);
  assert_true(w.len == 23 && memcmp(buf, "t APPEND x ~{3+}\r\na\0b\r\n", 23) == 0);
  memset(&c, 0, sizeof c);
  w.len = 0;
  args[1].flags = LMAIL_IMAP_ARG_STREAMED;
  assert_true(lmail_imap_command_write(&c, &w, "t", 1, LMAIL_IMAP_CMD_APPEND, args, 2, PLUS) ==
              LMAIL_PAUSED);
  assert_true(lmail_imap_command_body(&c, &w, "a\0b", 3, &used) == LMAIL_E_ARGUMENT);
  assert_true(used == 1);
  assert_true(lmail_imap_command_due(&c) == 2);
  args[0].kind = LMAIL_IMAP_ARG_ASTRING;
  args[0].data = "\0";
  assert_true(lmail_imap_command_check(LMAIL_IMAP_CMD_GETQUOTA, args, 1, 0xf, &used) ==
              LMAIL_E_ARGUMENT);
}

/* Arguments that no kind has: unknown bits, bits of other kinds, a length without octets. */
static void test_flags(void **state)
{
  static const struct {
    uint16_t kind;
    uint16_t flags;
  } bad[] = {{LMAIL_IMAP_ARG_MAILBOX, LMAIL_IMAP_ARG_STREAMED},
             {LMAIL_IMAP_ARG_MAILBOX, LMAIL_IMAP_ARG_BINARY},
             {LMAIL_IMAP_ARG_MAILBOX, LMAIL_IMAP_ARG_ORIGIN},
             {LMAIL_IMAP_ARG_MAILBOX, LMAIL_IMAP_ARG_NEGATIVE},
             {LMAIL_IMAP_ARG_MAILBOX, 0x20},
             {LMAIL_IMAP_ARG_CLOSE + 1, 0}};
  lmail_imap_arg arg;
  size_t i;

  (void)state;
  for (i = 0; i < sizeof bad / sizeof *bad; i++) {
    memset(&arg, 0, sizeof arg);
    arg.kind = bad[i].kind;
    arg.flags = bad[i].flags;
    arg.data = "x";
    arg.len = 1;
    assert_true(lmail_imap_command_check(LMAIL_IMAP_CMD_SELECT, &arg, 1, 0xf, NULL) ==
                LMAIL_E_ARGUMENT);
  }
  arg.kind = LMAIL_IMAP_ARG_MAILBOX;
  arg.data = NULL;
  assert_true(lmail_imap_command_check(LMAIL_IMAP_CMD_SELECT, &arg, 1, 0xf, NULL) ==
              LMAIL_E_ARGUMENT);
}

/* A secret that is streamed is marked in each piece. */
static void test_secret_streamed(void **state)
{
  lmail_imap_arg args[2];
  lmail_imap_command c;
  uint8_t buf[256];
  lmail_writer w;
  size_t used;

  (void)state;
  memset(args, 0, sizeof args);
  memset(&c, 0, sizeof c);
  args[0].kind = LMAIL_IMAP_ARG_MAILBOX;
  args[0].data = "x";
  args[0].len = 1;
  args[1].kind = LMAIL_IMAP_ARG_LITERAL;
  args[1].flags = LMAIL_IMAP_ARG_STREAMED | LMAIL_IMAP_ARG_SECRET;
  args[1].len = 5;
  lmail_writer_init(&w, buf, sizeof buf);
  assert_true(lmail_imap_command_write(&c, &w, "t", 1, LMAIL_IMAP_CMD_APPEND, args, 2, PLUS) ==
              LMAIL_PAUSED);
  assert_true(lmail_imap_command_body(&c, &w, "abc", 3, &used) == LMAIL_OK);
  assert_true(w.secret_to == w.len && memcmp(buf + w.secret_from, "{5+}\r\nabc", 9) == 0);
  w.len = 0;
  assert_true(lmail_imap_command_body(&c, &w, "de", 2, &used) == LMAIL_OK);
  assert_true(w.secret_from == 0 && w.secret_to == 2);
  w.len = 0;
  assert_true(lmail_imap_command_write(&c, &w, "t", 1, LMAIL_IMAP_CMD_APPEND, args, 2, PLUS) ==
              LMAIL_OK);
  assert_true(w.secret_to == 0);
}

static void test_injection(void **state)
{
  static const char *const kinds[] = {"", "s:", "f:", "d:", "D:", "i:", "m:", "p:", "a:", "q:"};
  static const char *const evil[] = {"1\r\nt2 LOGOUT", "x\ry", "x\ny", "1 2", "(", "\"",
                                     "a{3}",           "]["};
  static const char *const lines[] = {"SELECT|%s%s",
                                      "FETCH|%s%s|i:UID",
                                      "FETCH|s:1|%s%s",
                                      "STORE|s:1|FLAGS|(|%s%s|)",
                                      "SEARCH|%s%s",
                                      "SEARCH|ON|%s%s",
                                      "APPEND|m:x|%s%s|l:y",
                                      "LIST|m:|%s%s",
                                      "STATUS|m:x|(|%s%s|)",
                                      "OTHER|%s%s",
                                      "FETCH|s:1|(|i:BODY[%s%s]|)",
                                      "GETQUOTA|%s%s"};
  static char out[8192];
  size_t i, j, k;

  (void)state;
  for (i = 0; i < sizeof lines / sizeof *lines; i++) {
    for (j = 0; j < sizeof kinds / sizeof *kinds; j++) {
      for (k = 0; k < sizeof evil / sizeof *evil; k++) {
        char line[128];
        char *s = out;
        lmail_status st;

        snprintf(line, sizeof line, lines[i], kinds[j], evil[k]);
        st = write_all(line, 0, 512, out);
        assert_true(st == LMAIL_OK || st == LMAIL_E_ARGUMENT);
        if (st != LMAIL_OK) continue;
        /* whatever came of it: a line ends behind a literal's head or at the end */
        while ((s = strpbrk(s, "\r\n")) != NULL && s[2] != '\0') {
          assert_true(s > out && s[-1] == '}' && strncmp(s, "\r\n<+>", 5) == 0);
          s = strstr(s, "<+>") + 3 + atoi(strrchr(out, '{') + 1);
        }
      }
    }
  }
}

static void test_refused(void **state)
{
  (void)state;
  is_refused("NOOP|x", 0, LMAIL_E_ARGUMENT);
  is_refused("ID|(|)", 0, LMAIL_E_ARGUMENT);
  is_refused("ID|(|a:name|a:x|)", 0, LMAIL_E_ARGUMENT);
  is_refused("ID|(|q:name|)", 0, LMAIL_E_ARGUMENT);
  is_refused("ID|(|NIL|q:x|)", 0, LMAIL_E_ARGUMENT);
  is_refused("UIDBATCHES|n:2000|r:-1:-51", 0, LMAIL_E_ARGUMENT);
  is_refused("FETCH|s:1|(|i:FLAGS|(|LAZY|)|)", 0, LMAIL_E_ARGUMENT);
  is_refused("FETCH|s:1|(|i:ANNOTATION|)", 0, LMAIL_E_ARGUMENT);
  is_refused("STORE|s:1|FLAGS|(|q:/comment|(|q:value|q:x|)|)", 0, LMAIL_E_ARGUMENT);
  is_refused("SEARCH|ANNOTATION|q:/comment|value", 0, LMAIL_E_ARGUMENT);
  is_refused("LOGIN|a:x", 0, LMAIL_E_ARGUMENT);
  is_refused("FETCH|s:4:2|i:UID", 0, LMAIL_E_ARGUMENT);
  is_refused("FETCH|s:0|i:UID", 0, LMAIL_E_ARGUMENT);
  is_refused("FETCH|s:1|i:ALL", 0, LMAIL_E_ARGUMENT);
  is_refused("FETCH|s:1|(|i:full|)", 0, LMAIL_E_ARGUMENT);
  is_refused("FETCH|s:1|(|)", 0, LMAIL_E_ARGUMENT);
  is_refused("FETCH|s:1|i:BODY[MIME]", 0, LMAIL_E_ARGUMENT);
  is_refused("FETCH|s:1|i:BODY[1.]", 0, LMAIL_E_ARGUMENT);
  is_refused("FETCH|s:1|i:BODY[0]", 0, LMAIL_E_ARGUMENT);
  is_refused("FETCH|s:1|i:BODY[HEADER.FIELDS ()]", 0, LMAIL_E_ARGUMENT);
  is_refused("FETCH|s:1|i:BODY[HEADER.FIELDS (A  B)]", 0, LMAIL_E_ARGUMENT);
  is_refused("FETCH|s:1|i:BINARY[TEXT]", 0, LMAIL_E_ARGUMENT);
  is_refused("FETCH|s:1|i:BODY[]<0.0>", 0, LMAIL_E_ARGUMENT);
  is_refused("FETCH|s:1|i:BODY[]<9223372036854775808.1>", 0, LMAIL_E_ARGUMENT);
  is_refused("FETCH|s:1|i:BODYSTRUCTURE[]", 0, LMAIL_E_ARGUMENT);
  is_refused("FETCH|s:1|i:BINARYX[1]", 0, LMAIL_E_ARGUMENT);
  is_refused("FETCH|s:1|i:BINARY.SIZE[1]<0.1>", 0, LMAIL_E_ARGUMENT);
  is_refused("STORE|s:1|FLAGS|(|f:\\Recent|)", 0, LMAIL_E_ARGUMENT);
  is_refused("STORE|s:1|FLAGS|f:\\Seen", 0, LMAIL_E_ARGUMENT);
  is_refused("SELECT|m:m\xc3\xbcll", 0, LMAIL_E_ARGUMENT);
  is_refused("APPEND|m:x", 0, LMAIL_E_ARGUMENT);
  is_refused("APPEND|m:x|(|f:\\Seen|)", 0, LMAIL_E_ARGUMENT);
  is_refused("APPEND|m:x|B:4", PLUS, LMAIL_E_NOT_OFFERED);
  is_refused("APPEND|m:x|B:4", UTF8, LMAIL_E_NOT_OFFERED);
  is_refused("APPEND|m:x|UTF8|(|B:4|)", BINARY, LMAIL_E_NOT_OFFERED);
  is_refused("APPEND|m:x|UTF8|(|S:4|)", UTF8 | BINARY, LMAIL_E_ARGUMENT);
  is_refused("APPEND|m:x|UTF8|(|B:4|B:4|)", UTF8 | BINARY, LMAIL_E_ARGUMENT);
  is_refused("SEARCH|ON|d:12-Fbe-2026", 0, LMAIL_E_ARGUMENT);
  is_refused("SEARCH|ON|d:12-Feb-26", 0, LMAIL_E_ARGUMENT);
  is_refused("SEARCH|ON|d:", 0, LMAIL_E_ARGUMENT);
  is_refused("OTHER|a:x", 0, LMAIL_E_ARGUMENT);
  is_refused("STATUS|m:x|(|(|UIDNEXT|)", 0, LMAIL_E_ARGUMENT);
}

/* Options and lists: each RFC's own examples, and what its grammar does not have. */
static void test_lists(void **state)
{
  static const char *const bad[] = {
      "SELECT|m:x|(|)",
      "SELECT|m:x|(|n:1|)",
      "SELECT|m:x|(|CONDSTORE|n:1|)",
      "SELECT|m:x|(|QRESYNC|)",
      "SELECT|m:x|(|QRESYNC|(|n:1|)|)",
      "SELECT|m:x|(|QRESYNC|(|n:1|n:2|(|s:1|)|)|)",
      "SELECT|m:x|(|QRESYNC|(|n:1|n:2|(|s:1|s:1|)|s:1|)|)",
      "CREATE|m:x|(|USE|\\Drafts|)",
      "CREATE|m:x|(|USE|(|Drafts|)|)",
      "FETCH|s:1|i:UID|(|CHANGEDSINCE|)",
      "FETCH|s:1|i:UID|(|VANISHED|n:1|)",
      "FETCH|s:1|i:UID|(|PARTIAL|n:1|)",
      "FETCH|s:1|i:UID|(|n:7|CHANGEDSINCE|)",
      "STORE|s:1|(|)|FLAGS|(|)",
      "STORE|s:1|(|UNCHANGEDSINCE|a:1|)|FLAGS|(|)",
      "STATUS|m:x|(|)",
      "STATUS|m:x|(|MESSAGES|n:1|)",
      "STATUS|m:x|(|q:MESSAGES|)",
      "LIST|(|q:SUBSCRIBED|)|m:|p:*",
      "LIST|m:|p:*|RETURN|(|STATUS|)",
      "LIST|m:|p:*|RETURN|(|STATUS|(|)|)",
      "LIST|m:|p:*|RETURN|(|CHILDREN|(|x|)|)",
      "LIST|m:|p:*|RETURN|(|METADATA|(|x|)|)",
      "SEARCH|RETURN|(|MIN|n:1|)|ALL",
      "SEARCH|RETURN|(|PARTIAL|)|ALL",
      "SEARCH|RETURN|COUNT|ALL",
      "SORT|(|)|a:UTF-8|ALL",
      "SORT|(|q:DATE|)|a:UTF-8|ALL",
      "SETQUOTA|a:|(|STORAGE|)",
      "SETQUOTA|a:|(|STORAGE|a:512|)",
      "SETQUOTA|a:|(|q:STORAGE|n:512|)",
      "GETMETADATA|m:x",
      "GETMETADATA|m:x|(|)",
      "GETMETADATA|m:x|/shared",
      "GETMETADATA|(|MAXSIZE|a:1|)|m:x|a:/shared",
      "GETMETADATA|(|DEPTH|n:2|)|m:x|a:/shared",
      "SETMETADATA|m:x|(|)",
      "SETMETADATA|m:x|(|a:/shared/comment|)",
      "SETMETADATA|m:x|(|a:/shared/comment|a:x|)",
      "SETMETADATA|m:x|(|a:/shared/comment|x|)",
      "GENURLAUTH|a:imap://x",
      "GENURLAUTH|a:imap://x|INTERNAL|a:imap://y",
      "URLFETCH",
      "URLFETCH|(|)",
      "URLFETCH|(|BODY|)",
      "URLFETCH|(|a:imap://x|a:BODY|)",
      "RESETKEY|INTERNAL",
      "RESETKEY|m:x|a:INTERNAL",
      "CONVERT|s:1|(|)|i:BINARY[1]",
      "CONVERT|s:1|(|TEXT|)|i:BINARY[1]",
      "CONVERT|s:1|(|q:text/plain|(|a:charset|)|)|i:BINARY[1]",
      "CONVERT|s:1|(|q:text/plain|(|a:charset|a:utf-8|)|x|)|i:BINARY[1]",
      "CONVERT|s:1|(|NIL|)|BINARY",
      "ESEARCH|IN|(|)|unseen",
      "ESEARCH|IN|(|mailboxes|)|unseen",
      "ESEARCH|IN|(|mailboxes|folder1|)|unseen",
      "ESEARCH|IN|(|selected-delayed|)|unseen",
      "ESEARCH|IN|(|nonsense|)|unseen",
      "ESEARCH|IN|(|selected|)",
      "NOTIFY",
      "NOTIFY|NONE|SET",
      "NOTIFY|SET",
      "NOTIFY|SET|STATUS",
      "NOTIFY|SET|(|selected|)",
      "NOTIFY|SET|(|(|MessageNew|MessageExpunge|)|)",
      "NOTIFY|SET|(|selected|MessageNew|MessageExpunge|)",
      "NOTIFY|SET|(|selected|(|MessageNew|)|)",
      "NOTIFY|SET|(|selected|(|FlagChange|)|)",
      "NOTIFY|SET|(|selected|(|MailboxName|)|)",
      "NOTIFY|SET|(|subtree|(|MailboxName|)|)",
      "NOTIFY|SET|(|inboxes|(|MessageExpunge|(|i:UID|)|MessageNew|)|)"};
  size_t i;

  (void)state;
  is_written("SELECT|m:x|(|QRESYNC|(|n:67890007|n:20050715194045000|s:41:211|(|s:1,4|s:41,60|)|)|)",
             0, "t SELECT x (QRESYNC (67890007 20050715194045000 41:211 (1,4 41,60)))\r\n");
  is_written("SELECT|m:x|(|X-OWN|n:1|CONDSTORE|)", 0, "t SELECT x (X-OWN 1 CONDSTORE)\r\n");
  is_written("CREATE|m:x|(|USE|(|f:\\Sent|f:\\Junk|)|)", 0, "t CREATE x (USE (\\Sent \\Junk))\r\n");
  is_written("UID FETCH|s:1:*|i:FLAGS|(|CHANGEDSINCE|n:1|VANISHED|PARTIAL|r:-1:-30|)", 0,
             "t UID FETCH 1:* FLAGS (CHANGEDSINCE 1 VANISHED PARTIAL -1:-30)\r\n");
  is_written("LIST|(|)|m:|p:*|RETURN|(|METADATA|(|a:/shared/vendor/x|)|SPECIAL-USE|)", 0,
             "t LIST () \"\" * RETURN (METADATA (/shared/vendor/x) SPECIAL-USE)\r\n");
  is_written("SEARCH|RETURN|(|)|ALL", 0, "t SEARCH RETURN () ALL\r\n");
  is_written("SETQUOTA|a:|(|)", 0, "t SETQUOTA \"\" ()\r\n");
  is_written("GETMETADATA|(|DEPTH|n:1|)|m:INBOX|(|a:/shared/comment|a:/private/x|)", 0,
             "t GETMETADATA (DEPTH 1) INBOX (/shared/comment /private/x)\r\n");
  is_written("GETMETADATA|(|MAXSIZE|n:1024|DEPTH|infinity|)|m:|a:/shared", 0,
             "t GETMETADATA (MAXSIZE 1024 DEPTH infinity) \"\" /shared\r\n");
  is_written("SETMETADATA|m:INBOX|(|a:/private/comment|NIL|a:/shared/comment|q:x|)", 0,
             "t SETMETADATA INBOX (/private/comment NIL /shared/comment \"x\")\r\n");
  is_written("URLFETCH|(|a:imap://x|BINARY|BODYPARTSTRUCTURE|)|a:imap://y", 0,
             "t URLFETCH (imap://x BINARY BODYPARTSTRUCTURE) imap://y\r\n");
  is_written("GENURLAUTH|a:x|INTERNAL|a:y|INTERNAL", 0, "t GENURLAUTH x INTERNAL y INTERNAL\r\n");
  is_written("RESETKEY|m:INBOX|XAMPLE|INTERNAL", 0, "t RESETKEY INBOX XAMPLE INTERNAL\r\n");
  is_written("UID CONVERT|s:1|(|q:text/plain|(|a:charset|a:utf-8|)|)|i:BINARY[2]", 0,
             "t UID CONVERT 1 (\"text/plain\" (charset utf-8)) BINARY[2]\r\n");
  is_written("ESEARCH|IN|(|mailboxes|(|m:a|m:b|)|subtree-one|m:c|)|RETURN|(|COUNT|)|UNSEEN", 0,
             "t ESEARCH IN (mailboxes (a b) subtree-one c) RETURN (COUNT) UNSEEN\r\n");
  is_written("ESEARCH|IN|(|selected|inboxes|(|X-SCOPE|n:1|)|)|UNSEEN", 0,
             "t ESEARCH IN (selected inboxes (X-SCOPE 1)) UNSEEN\r\n");
  is_written("NOTIFY|NONE", 0, "t NOTIFY NONE\r\n");
  is_written("NOTIFY|SET|(|selected-delayed|(|MessageNew|MessageExpunge|FlagChange|X-EV|)|)|"
             "(|subtree|(|m:a|m:b|)|(|MailboxName|SubscriptionChange|)|)|(|personal|NONE|)",
             0,
             "t NOTIFY SET (selected-delayed (MessageNew MessageExpunge FlagChange X-EV)) "
             "(subtree (a b) (MailboxName SubscriptionChange)) (personal NONE)\r\n");
  for (i = 0; i < sizeof bad / sizeof *bad; i++) is_refused(bad[i], 0, LMAIL_E_ARGUMENT);
}

/* Each command there is, as its RFC has it in an example. */
static void test_every(void **state)
{
  static const char *const lines[] = {
      "CAPABILITY",
      "NOOP",
      "LOGOUT",
      "ID|NIL",
      "STARTTLS",
      "AUTHENTICATE|PLAIN|=",
      "LOGIN|a:a|x:b",
      "ENABLE|CONDSTORE",
      "SELECT|m:INBOX",
      "EXAMINE|m:INBOX|(|CONDSTORE|)",
      "CREATE|m:x|(|USE|(|f:\\Drafts|)|)",
      "DELETE|m:x",
      "RENAME|m:x|m:y",
      "SUBSCRIBE|m:x",
      "UNSUBSCRIBE|m:x",
      "LIST|m:|p:*",
      "LSUB|m:|p:*",
      "XLIST|m:|p:*",
      "NAMESPACE",
      "STATUS|m:x|(|MESSAGES|)",
      "APPEND|m:x|l:y",
      "IDLE",
      "CHECK",
      "CLOSE",
      "UNSELECT",
      "EXPUNGE",
      "UID EXPUNGE|s:3000:3002",
      "SEARCH|ALL",
      "UID SEARCH|ALL",
      "FETCH|s:1|i:UID",
      "UID FETCH|s:1|i:UID",
      "STORE|s:1|FLAGS|(|f:\\Seen|)",
      "UID STORE|s:1|FLAGS|(|f:\\Seen|)",
      "COPY|s:2:4|m:MEETING",
      "UID COPY|s:2|m:x",
      "MOVE|s:2|m:x",
      "UID MOVE|s:42:69|m:foo",
      "SORT|(|SUBJECT|)|a:UTF-8|SINCE|d:1-Feb-1994",
      "UID SORT|(|SUBJECT|)|a:UTF-8|ALL",
      "THREAD|ORDEREDSUBJECT|a:UTF-8|SINCE|d:5-MAR-2000",
      "UID THREAD|REFERENCES|a:UTF-8|ALL",
      "REPLACE|n:4|m:Drafts|(|f:\\Seen|f:\\Draft|)|S:312",
      "UID REPLACE|n:2000|m:Drafts|S:350",
      "CONVERT|s:2|(|q:text/plain|(|q:charset|q:utf-8|)|)|i:BINARY[3]",
      "UID CONVERT|s:2|(|NIL|(|q:pix-x|q:128|)|)|(|i:BINARY[3]|)",
      "ESEARCH|IN|(|mailboxes|m:folder1|)|unseen",
      "CANCELUPDATE|q:B01|q:B02",
      "NOTIFY|SET|STATUS|(|selected|(|MessageNew|(|i:UID|)|MessageExpunge|)|)",
      "GETQUOTA|a:!partition/sda4",
      "GETQUOTAROOT|m:INBOX",
      "SETQUOTA|a:|(|STORAGE|n:512|)",
      "GETACL|m:INBOX",
      "SETACL|m:INBOX|a:Smith|a:+lrswip",
      "DELETEACL|m:INBOX|a:-Fred",
      "LISTRIGHTS|m:x|a:smith",
      "MYRIGHTS|m:INBOX",
      "GETMETADATA|(|MAXSIZE|n:1024|)|m:INBOX|a:/shared/comment",
      "SETMETADATA|m:INBOX|(|a:/private/comment|l:My new comment|)",
      "COMPRESS|DEFLATE",
      "UNAUTHENTICATE",
      "LANGUAGE|a:de",
      "COMPARATOR|a:cz;*|a:i;basic",
      "GENURLAUTH|a:imap://joe@x/INBOX/;uid=20|INTERNAL",
      "URLFETCH|a:imap://joe@x/INBOX/;uid=20",
      "RESETKEY",
      "RLIST|m:|p:#SHARED/%",
      "RLSUB|m:|p:*",
      "CONVERSIONS|a:image/gif|q:*",
      "GETANNOTATION|p:INBOX|q:/comment|(|q:value.priv|q:value.shared|)",
      "SETANNOTATION|p:INBOX|q:/comment|(|q:value.priv|q:My comment|)",
      "UIDBATCHES|n:2000|r:1:51",
      "GETJMAPACCESS",
      "CLIENTID|a:UUID|a:23bf83be-aad7-46aa-9e1e-1e8a2e1bb5c9"};
  static char out[8192], expected[64];
  uint8_t known[LMAIL_IMAP_CMD_OTHER];
  uint32_t verb;
  size_t i;

  (void)state;
  memset(known, 0, sizeof known);
  for (i = 0; i < sizeof lines / sizeof *lines; i++) {
    size_t n;
    const char *bar = strchr(lines[i], '|');
    const char *name;

    snprintf(expected, sizeof expected, "%.*s",
             (int)(bar == NULL ? strlen(lines[i]) : (size_t)(bar - lines[i])), lines[i]);
    verb = command_named(expected);
    assert_true(verb != 0);
    known[verb] = 1;
    name = lmail_imap_command_name(verb, &n);
    if (write_all(lines[i], PLUS, 512, out) != LMAIL_OK) fail_msg("%s", lines[i]);
    snprintf(expected, sizeof expected, "t %.*s", (int)n, name);
    assert_true(strncmp(out, expected, n + 2) == 0);
    assert_true(out[n + 2] == ' ' || strcmp(out + n + 2, "\r\n") == 0);
  }
  for (verb = 1; verb < LMAIL_IMAP_CMD_OTHER; verb++) {
    if (!known[verb]) fail_msg("command %u is not tested", (unsigned)verb);
  }
}

/* Less than what is said to be needed changes nothing; what is said to be needed is enough. */
static void test_need(void **state)
{
  static const char *const words[] = {
      "s:1", "(", "i:UID", "i:BODY.PEEK[HEADER.FIELDS (SUBJECT DATE)]", ")", NULL};
  lmail_imap_arg args[ARGUMENTS_MAX];
  lmail_imap_command c, before;
  size_t count = arguments_of((char **)(uintptr_t)words, args);
  uint8_t buf[256];
  lmail_writer w;
  size_t need;

  (void)state;
  memset(&c, 0, sizeof c);
  before = c;
  lmail_writer_init(&w, NULL, 0);
  assert_true(lmail_imap_command_write(&c, &w, "t", 1, LMAIL_IMAP_CMD_FETCH, args, count, 0) ==
              LMAIL_FULL);
  need = w.need;
  assert_true(need == strlen("t FETCH 1 (UID BODY.PEEK[HEADER.FIELDS (SUBJECT DATE)])\r\n"));
  lmail_writer_init(&w, buf, need - 1);
  assert_true(lmail_imap_command_write(&c, &w, "t", 1, LMAIL_IMAP_CMD_FETCH, args, count, 0) ==
              LMAIL_FULL);
  assert_true(w.len == 0 && w.need == need && memcmp(&c, &before, sizeof c) == 0);
  lmail_writer_init(&w, buf, need);
  assert_true(lmail_imap_command_write(&c, &w, "t", 1, LMAIL_IMAP_CMD_FETCH, args, count, 0) ==
              LMAIL_OK);
  assert_true(w.len == need);
  assert_true(lmail_imap_command_write(&c, &w, "t", 1, LMAIL_IMAP_CMD_FETCH, args, count, 0) ==
              LMAIL_E_STATE);
}

/* Lines of 8000 octets and more (RFC 7162 4), and tags. */
static void test_limits(void **state)
{
  static char set[LMAIL_IMAP_COMMAND_MAX + 2];
  lmail_imap_arg args[2];
  lmail_imap_command c;
  lmail_writer w;
  size_t line = strlen("t UID COPY  x\r\n");

  (void)state;
  memset(set, '1', sizeof set);
  memset(args, 0, sizeof args);
  memset(&c, 0, sizeof c);
  args[0].kind = LMAIL_IMAP_ARG_SET;
  args[0].data = set;
  args[1].kind = LMAIL_IMAP_ARG_MAILBOX;
  args[1].data = "x";
  args[1].len = 1;
  {
    size_t i;

    for (i = 1; i < sizeof set; i += 2) set[i] = ',';
  }
  lmail_writer_init(&w, NULL, 0);
  for (args[0].len = LMAIL_IMAP_COMMAND_MAX - line - 1;
       args[0].len <= LMAIL_IMAP_COMMAND_MAX - line + 1; args[0].len++) {
    int whole = args[0].len % 2 == 1;
    lmail_status st = lmail_imap_command_write(&c, &w, "t", 1, LMAIL_IMAP_CMD_UID_COPY, args, 2, 0);

    if (!whole) assert_true(st == LMAIL_E_ARGUMENT);
    else
      assert_true(st ==
                  (args[0].len + line <= LMAIL_IMAP_COMMAND_MAX ? LMAIL_FULL : LMAIL_E_TOO_LONG));
  }
  assert_true(lmail_imap_command_write(&c, &w, "a+", 2, LMAIL_IMAP_CMD_NOOP, NULL, 0, 0) ==
              LMAIL_E_ARGUMENT);
  assert_true(lmail_imap_command_write(&c, &w, "", 0, LMAIL_IMAP_CMD_NOOP, NULL, 0, 0) ==
              LMAIL_E_ARGUMENT);
  assert_true(lmail_imap_command_write(&c, &w, "a\r", 2, LMAIL_IMAP_CMD_NOOP, NULL, 0, 0) ==
              LMAIL_E_ARGUMENT);
  assert_true(lmail_imap_command_write(&c, &w, "a", 1, LMAIL_IMAP_CMD_OTHER + 1, NULL, 0, 0) ==
              LMAIL_E_ARGUMENT);
}

/* What of the buffer is a password, for traces. */
static void test_secret(void **state)
{
  static const char *const words[] = {"a:fred", "x:secret", NULL};
  lmail_imap_arg args[ARGUMENTS_MAX];
  lmail_imap_command c;
  size_t count = arguments_of((char **)(uintptr_t)words, args);
  uint8_t buf[128];
  lmail_writer w;

  (void)state;
  memset(&c, 0, sizeof c);
  lmail_writer_init(&w, buf, sizeof buf);
  assert_true(lmail_imap_command_write(&c, &w, "t", 1, LMAIL_IMAP_CMD_LOGIN, args, count, 0) ==
              LMAIL_OK);
  assert_true(w.secret_to - w.secret_from == 6 && memcmp(buf + w.secret_from, "secret", 6) == 0);
}

/* A literal of many octets in small pieces is looked through once, not at each call. */
static void test_work(void **state)
{
  enum { OCTETS = 1 << 24 };
  lmail_imap_arg args[2];
  lmail_imap_command c;
  uint8_t *message = malloc(OCTETS);
  uint8_t buf[LMAIL_IMAP_PIECE];
  lmail_writer w;
  size_t made = 0;
  lmail_status st;

  (void)state;
  memset(message, 'x', OCTETS);
  memset(args, 0, sizeof args);
  memset(&c, 0, sizeof c);
  args[0].kind = LMAIL_IMAP_ARG_MAILBOX;
  args[0].data = "x";
  args[0].len = 1;
  args[1].kind = LMAIL_IMAP_ARG_LITERAL;
  args[1].data = message;
  args[1].len = OCTETS;
  lmail_writer_init(&w, buf, sizeof buf);
  do {
    st = lmail_imap_command_write(&c, &w, "t", 1, LMAIL_IMAP_CMD_APPEND, args, 2, PLUS);
    made += w.len;
    w.len = 0;
  } while (st == LMAIL_FULL);
  assert_int_equal(st, LMAIL_OK);
  assert_int_equal(made, OCTETS + strlen("t APPEND x {16777216+}\r\n\r\n"));
  free(message);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_base),      cmocka_unit_test(test_messages),
      cmocka_unit_test(test_search),    cmocka_unit_test(test_literals),
      cmocka_unit_test(test_streamed),  cmocka_unit_test(test_nul),
      cmocka_unit_test(test_flags),     cmocka_unit_test(test_secret_streamed),
      cmocka_unit_test(test_injection), cmocka_unit_test(test_refused),
      cmocka_unit_test(test_need),      cmocka_unit_test(test_limits),
      cmocka_unit_test(test_secret),    cmocka_unit_test(test_lists),
      cmocka_unit_test(test_every),     cmocka_unit_test(test_work)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
