/* SPDX-License-Identifier: MIT */
/* writers.c - what the SMTP client writes: every buffer size, every octet in every argument. */

#include "session.h"

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
  static const char *const list[] = {"a@b",
                                     "a.b@c.d",
                                     "a..b@c",
                                     ".a@b",
                                     "a.@b",
                                     "\"a b\"@c",
                                     "\"a\\\"b\"@c",
                                     "\"a\"b@c",
                                     "\"a@c",
                                     "\"\"@x",
                                     "a@[1.2.3.4]",
                                     "a@[1.2.3.256]",
                                     "a@[IPv6:::1]",
                                     "a@[IPv6:1]",
                                     "a@[x:y]",
                                     "a@[x]",
                                     "a@b-",
                                     "a@-b",
                                     "a@b_c",
                                     "a@",
                                     "@b",
                                     "a",
                                     "a@b@c",
                                     "a b@c",
                                     "a@b c",
                                     "a@b.",
                                     "a@.b",
                                     "\"@b",
                                     "!#$%&'*+-/=?^_`{|}~@x",
                                     "a,b@c",
                                     "a(b)@c",
                                     "a:b@c",
                                     "<a@b>",
                                     "a@b>",
                                     "a@b\t",
                                     NULL};
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

/* RFC 5321 4.5.3.1.2: 255 octets */
static void longest_domain(void **state)
{
  char name[256];
  size_t i;
  session s;

  (void)state;
  for (i = 0; i < sizeof name; i++) name[i] = i % 50 == 49 ? '.' : 'a';
  open_session(&s, NULL);
  feed(&s, "220 x\r\n");
  assert_int_equal(lmail_smtp_client_helo(&s.c, &s.w, name, 256), LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_smtp_client_ehlo(&s.c, &s.w, name, 256), LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_smtp_client_helo(&s.c, &s.w, name, 255), LMAIL_OK);
  free(s.scratch);
}

int main(void)
{
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_writer_at_every_size),
      cmocka_unit_test(attack_w1_every_octet_in_every_argument),
      cmocka_unit_test(addresses_as_the_server_reads_them),
      cmocka_unit_test(literals_are_attached_by_ehlo),
      cmocka_unit_test(longest_domain),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
