/* SPDX-License-Identifier: MIT */
/* received.c - Received: the RFCs' own fields, what servers in the wild write, and attacks. */

#include <libmail/trace.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char told[2048];

static void add(const char *key, const uint8_t *s, size_t n)
{
  size_t at = strlen(told);

  if (s) snprintf(told + at, sizeof told - at, "%s{%.*s} ", key, (int)n, (const char *)s);
}

static void add_number(const char *key, unsigned number)
{
  size_t at = strlen(told);

  if (number != 0) snprintf(told + at, sizeof told - at, "%s{%x} ", key, number);
}

/* All that is told of a value, in one line of text. */
static void tell(const char *value, size_t n)
{
  uint8_t *copy = malloc(n ? n : 1);
  lmail_defect list[8];
  lmail_defects defects = {list, 8, 0};
  lmail_received r;
  size_t i;

  memcpy(copy, value, n);
  lmail_received_parse(copy, n, &r, &defects);
  told[0] = '\0';
  add("from", r.from, r.from_len);
  add(r.flags & LMAIL_RECEIVED_EHLO ? "ehlo" : "helo", r.helo, r.helo_len);
  add("rdns", r.rdns, r.rdns_len);
  add(r.ip_kind == 6 ? "ip6" : "ip", r.ip, r.ip_len);
  assert_int_equal(r.ip_kind, !r.ip ? 0 : memchr(r.ip, ':', r.ip_len) ? 6 : 4);
  add("ident", r.ident, r.ident_len);
  add("envelope", r.envelope_from, r.envelope_from_len);
  add("by", r.by, r.by_len);
  add(r.by_ip_kind == 6 ? "by-ip6" : "by-ip", r.by_ip, r.by_ip_len);
  assert_int_equal(r.by_ip_kind, !r.by_ip ? 0 : memchr(r.by_ip, ':', r.by_ip_len) ? 6 : 4);
  add("via", r.via, r.via_len);
  add("with", r.with, r.with_len);
  add_number("type", lmail_received_transmission(r.with, r.with_len));
  add("id", r.id, r.id_len);
  add("for", r.for_path, r.for_path_len);
  add("version", r.tls_version, r.tls_version_len);
  add("cipher", r.tls_cipher, r.tls_cipher_len);
  add("group", r.tls_group, r.tls_group_len);
  add("date", r.date, r.date_len);
  add("extra", r.extra, r.extra_len);
  for (i = 0; i < defects.count && i < 8; i++) {
    const char *name = lmail_defect_name(list[i].code);
    size_t at = strlen(told);

    assert_non_null(name);
    assert_non_null(lmail_defect_rule(list[i].code));
    assert_true(list[i].off <= n);
    snprintf(told + at, sizeof told - at, "!%s@%u ", name + strlen("DEFECT_RECEIVED_"),
             (unsigned)list[i].off);
  }
  if (told[0] != '\0') told[strlen(told) - 1] = '\0';
  free(copy);
}

static void check(const char *value, const char *expected)
{
  lmail_received r, same;

  tell(value, strlen(value));
  assert_string_equal(told, expected);
  lmail_received_parse(value, strlen(value), &r, NULL); /* whoever wants no defects gets the same */
  lmail_received_parse(value, strlen(value), &same, NULL);
  assert_memory_equal(&r, &same, sizeof r);
}

/* ---- the RFCs --------------------------------------------------------------------------------- */

static void rfc5321_d1_and_rfc5322_a4(void **state)
{
  (void)state;
  check(" from bar.com by foo.com ; Thu, 21 May 1998\r\n    05:33:29 -0700\r\n",
        "from{bar.com} by{foo.com} date{Thu, 21 May 1998\r\n    05:33:29 -0700}");
  check(" from x.y.test\r\n   by example.net\r\n   via TCP\r\n   with ESMTP\r\n   id ABC12345\r\n"
        "   for <mary@example.net>;  21 Nov 1997 10:05:43 -0600",
        "from{x.y.test} by{example.net} via{TCP} with{ESMTP} type{2} id{ABC12345} "
        "for{mary@example.net} date{21 Nov 1997 10:05:43 -0600}");
  check(" from node.example by x.y.test; 21 Nov 1997 10:01:22 -0600",
        "from{node.example} by{x.y.test} date{21 Nov 1997 10:01:22 -0600}");
}

static void rfc5321_4_4_tcp_info(void **state)
{
  (void)state;
  check(
      "FROM a.example (b.example [192.0.2.1]) BY c.example; 1 Jan 2026 00:00:00 +0000",
      "from{a.example} rdns{b.example} ip{192.0.2.1} by{c.example} date{1 Jan 2026 00:00:00 +0000}");
  check(
      "from [192.0.2.9] ([192.0.2.1]) by c.example (d.example [IPv6:2001:db8::1]) with SMTP; x",
      "from{[192.0.2.9]} ip{192.0.2.1} by{c.example} by-ip6{2001:db8::1} with{SMTP} type{1} date{x}");
  check("from [IPv6:::1] (localhost [IPv6:::1]) by b with LMTP id <a.b@c> for <@r:d@e>; x",
        "from{[IPv6:::1]} ip6{::1} by{b} with{LMTP} type{3} id{a.b@c} for{@r:d@e} date{x}");
}

/* RFC 3848, RFC 6531 4.3 and what else stands there */
static void check_type(const char *with, unsigned type)
{
  char value[128];
  lmail_received r;

  snprintf(value, sizeof value, "from a by b with %s id c; x", with);
  lmail_received_parse(value, strlen(value), &r, NULL);
  assert_int_equal(lmail_received_transmission(r.with, r.with_len), type);
  assert_int_equal(r.with_len, strlen(with));
  assert_int_equal(r.id_len, 1);
}

static void rfc3848_rfc6531_4_3_transmission_types(void **state)
{
  enum {
    TLS = LMAIL_TRANSMISSION_TLS,
    AUTH = LMAIL_TRANSMISSION_AUTH,
    UTF8 = LMAIL_TRANSMISSION_UTF8
  };

  (void)state;
  check_type("SMTP", LMAIL_TRANSMISSION_SMTP);
  check_type("esmtp", LMAIL_TRANSMISSION_ESMTP);
  check_type("ESMTPA", LMAIL_TRANSMISSION_ESMTP | AUTH);
  check_type("ESMTPS", LMAIL_TRANSMISSION_ESMTP | TLS);
  check_type("esmtpsa", LMAIL_TRANSMISSION_ESMTP | TLS | AUTH);
  check_type("LMTP", LMAIL_TRANSMISSION_LMTP);
  check_type("LMTPA", LMAIL_TRANSMISSION_LMTP | AUTH);
  check_type("LMTPS", LMAIL_TRANSMISSION_LMTP | TLS);
  check_type("LMTPSA", LMAIL_TRANSMISSION_LMTP | TLS | AUTH);
  check_type("UTF8SMTP", LMAIL_TRANSMISSION_ESMTP | UTF8);
  check_type("UTF8SMTPSA", LMAIL_TRANSMISSION_ESMTP | UTF8 | TLS | AUTH);
  check_type("UTF8LMTPS", LMAIL_TRANSMISSION_LMTP | UTF8 | TLS);
  check_type("MMS", LMAIL_TRANSMISSION_MMS);
  check_type("HTTP", LMAIL_TRANSMISSION_HTTP);
  check_type("https", LMAIL_TRANSMISSION_HTTP | TLS);
  check_type("POP3", LMAIL_TRANSMISSION_POP3);
  check_type("local", LMAIL_TRANSMISSION_LOCAL);
  check_type("local-esmtp", LMAIL_TRANSMISSION_LOCAL);
  check_type("ESMTP-TLS", LMAIL_TRANSMISSION_ESMTP | TLS);
  check_type("Microsoft SMTP Server", LMAIL_TRANSMISSION_SMTP);
  check_type("Microsoft SMTPSVC", LMAIL_TRANSMISSION_SMTP);
  check_type("[XMail 1.20 ESMTP Server]", LMAIL_TRANSMISSION_ESMTP);
  check_type("Thrift", 0);
  check_type("ESMTPAS", 0);
  check_type("esmtpx", 0);
  check_type("utf8", 0);
  check_type("by", 0);
}

static void rfc8314_4_3_tls_clause(void **state)
{
  (void)state;
  check("from a by b with ESMTPSA id c tls TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 group secp256r1 "
        "for <d@e>; x",
        "from{a} by{b} with{ESMTPSA} type{32} id{c} for{d@e} "
        "cipher{TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256} group{secp256r1} date{x}");
  check("from a by b tls 0xc02f; x", "from{a} by{b} cipher{0xc02f} date{x}");
}

/* ---- in the wild ------------------------------------------------------------------------------ */

static void sendmail(void **state)
{
  (void)state;
  check(
      "from m.example (h.example [192.0.2.1] (may be forged))\n\tby d.example (8.11.6/8.11.6) with "
      "ESMTP id h2F0c2x31856\n\tfor <j@d.example>; Sat, 15 Mar 2003 00:38:03 GMT",
      "from{m.example} rdns{h.example} ip{192.0.2.1} by{d.example} with{ESMTP} type{2} "
      "id{h2F0c2x31856} for{j@d.example} date{Sat, 15 Mar 2003 00:38:03 GMT}");
  check("from m.example (IDENT:joe@h.example [192.0.2.1]) by d.example; x",
        "from{m.example} rdns{h.example} ip{192.0.2.1} ident{joe} by{d.example} date{x}");
  check("from m (joe@[192.0.2.1]) (authenticated bits=0) by d; x",
        "from{m} ip{192.0.2.1} ident{joe} by{d} date{x}");
  check("(from joe@localhost) by d.example (8.12.11/8.12.11/Submit) id iBA; x",
        "from{joe@localhost} by{d.example} id{iBA} date{x}");
  check(
      "from m.example (m.example [192.0.2.1]) (using TLSv1/SSLv3 with cipher DES-CBC3-SHA (168 bits)) "
      "by d; x",
      "from{m.example} rdns{m.example} ip{192.0.2.1} by{d} version{TLSv1/SSLv3} "
      "cipher{DES-CBC3-SHA} date{x}");
  check("from m (h.example [192.0.2.1]) by d (8.17.1) with ESMTPS id x (version=TLSv1.3 "
        "cipher=TLS_AES_256_GCM_SHA384 bits=256 verify=NOT); y",
        "from{m} rdns{h.example} ip{192.0.2.1} by{d} with{ESMTPS} type{12} id{x} version{TLSv1.3} "
        "cipher{TLS_AES_256_GCM_SHA384} date{y}");
}

static void postfix(void **state)
{
  (void)state;
  check(
      "from m.example (unknown [192.0.2.1])\n\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 "
      "(256/256 bits)\n\t key-exchange X25519 server-signature RSA-PSS (2048 bits))\n\t(Client CN "
      "\"m.example\", Issuer \"R3\" (not verified))\n\tby d.example (Postfix) with ESMTPS id 41A2C8\n\t"
      "for <j@d.example>; x",
      "from{m.example} ip{192.0.2.1} by{d.example} with{ESMTPS} type{12} id{41A2C8} "
      "for{j@d.example} version{TLSv1.3} cipher{TLS_AES_256_GCM_SHA384} date{x}");
  check("by d.example (Postfix, from userid 1000)\n\tid 7A; x", "by{d.example} id{7A} date{x}");
  check("from localhost (localhost [127.0.0.1])\n\tby d (Postfix) with ESMTP id A; x (EST)",
        "from{localhost} ip{127.0.0.1} by{d} with{ESMTP} type{2} id{A} date{x (EST)}");
}

static void exim(void **state)
{
  (void)state;
  check(
      "from [192.0.2.1] (helo=h.example ident=joe)\n\tby d with smtp (Exim 3.35 #1 (Debian))\n\tid "
      "194BE5-0005Zh-00; x",
      "from{[192.0.2.1]} helo{h.example} ident{joe} by{d} with{smtp} type{1} id{194BE5-0005Zh-00} "
      "date{x}");
  check("from h.example ([192.0.2.1]:4321 helo=m.example) by d with esmtps (TLS1.3) tls "
        "TLS_AES_256_GCM_SHA384 (Exim 4.94) (envelope-from <a@m.example>) id 1; x",
        "from{h.example} helo{m.example} ip{192.0.2.1} envelope{a@m.example} by{d} with{esmtps} "
        "type{12} id{1} version{TLS1.3} cipher{TLS_AES_256_GCM_SHA384} date{x}");
  check("from h.example ([2001:db8::1]) by d with esmtps (TLSv1.2:ECDHE-RSA-AES256-GCM-SHA384:256) "
        "(Exim 4.84) id 1; x",
        "from{h.example} ip6{2001:db8::1} by{d} with{esmtps} type{12} id{1} version{TLSv1.2} "
        "cipher{ECDHE-RSA-AES256-GCM-SHA384} date{x}");
  check("from joe by d with local (Exim 4.50) id 1 for a@b; x",
        "from{joe} by{d} with{local} type{4} id{1} for{a@b} date{x}");
  check("from a by b with esmtp (Cipher TLSv1:DES-CBC3-SHA:168) (Exim 3.31) id 1; x",
        "from{a} by{b} with{esmtp} type{2} id{1} version{TLSv1} cipher{DES-CBC3-SHA} date{x}");
}

static void qmail(void **state)
{
  (void)state;
  check("(qmail 27981 invoked by uid 225); 14 Mar 2003 07:24:34 -0000",
        "date{14 Mar 2003 07:24:34 -0000}");
  check("from unknown (HELO m.example) (joe@192.0.2.1)\n  by 0 with SMTP; x",
        "from{unknown} helo{m.example} ip{192.0.2.1} ident{joe} by{0} with{SMTP} type{1} date{x}");
  check("from h.example (EHLO m) [192.0.2.1] by d.example (mp010) with SMTP; x",
        "from{h.example} ehlo{m} ip{192.0.2.1} by{d.example} with{SMTP} type{1} date{x}");
  check("from h.example (HELO ) (192.0.2.1) by d with SMTP; x",
        "from{h.example} helo{} ip{192.0.2.1} by{d} with{SMTP} type{1} date{x}");
  check("from unknown (HELO m) () by d with ESMTP/TLS/DHE-RSA-AES256-SHA; x",
        "from{unknown} helo{m} by{d} with{ESMTP/TLS/DHE-RSA-AES256-SHA} type{12} "
        "cipher{DHE-RSA-AES256-SHA} date{x}");
}

static void exchange_and_gmail(void **state)
{
  (void)state;
  check(
      "from A.example.com (10.175.233.33) by B.example.com (2001:db8:a01::7) with Microsoft SMTP\r\n "
      "Server (version=TLS1_2, cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id\r\n 15.20.1143.11 via "
      "Frontend Transport; x",
      "from{A.example.com} ip{10.175.233.33} by{B.example.com} by-ip6{2001:db8:a01::7} "
      "via{Frontend Transport} with{Microsoft SMTP\r\n Server} type{1} id{15.20.1143.11} "
      "version{TLS1_2} cipher{TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384} date{x}");
  check("from a ([192.0.2.1]) by b with Microsoft SMTPSVC(5.0.2195.6624); x",
        "from{a} ip{192.0.2.1} by{b} with{Microsoft SMTPSVC} type{1} date{x}");
  check("by 2002:a05:6a10:1234:b0:123:4567:89ab with SMTP id x12csp1;\r\n        Tue, 1 Jan 2026 "
        "00:00:00 -0800 (PST)",
        "by{2002:a05:6a10:1234:b0:123:4567:89ab} with{SMTP} type{1} id{x12csp1} "
        "date{Tue, 1 Jan 2026 00:00:00 -0800 (PST)}");
  check("from a.example (a.example. [192.0.2.1]) by mx.google.com with ESMTPS id 7.2 for <x@y> "
        "(version=TLS1_3 cipher=TLS_AES_128_GCM_SHA256 bits=128/128); z",
        "from{a.example} rdns{a.example.} ip{192.0.2.1} by{mx.google.com} with{ESMTPS} type{12} "
        "id{7.2} for{x@y} version{TLS1_3} cipher{TLS_AES_128_GCM_SHA256} date{z}");
}

static void others(void **state)
{
  (void)state;
  check("from a (b.example [::ffff:192.0.2.1]) (AUTH: LOGIN j@b.example, TLS: TLSv1/SSLv3, "
        "168bits,DES-CBC3-SHA) by c with esmtp; x",
        "from{a} rdns{b.example} ip6{::ffff:192.0.2.1} by{c} with{esmtp} type{2} "
        "version{TLSv1/SSLv3} cipher{DES-CBC3-SHA} date{x}");
  check("from a (192.0.2.1, HELO b.example) by c via smap (V1.3) id xma; x",
        "from{a} helo{b.example} ip{192.0.2.1} by{c} via{smap} id{xma} date{x}");
  check("from [192.0.2.1] (account joe HELO [192.0.2.1]) by c; x",
        "from{[192.0.2.1]} helo{[192.0.2.1]} by{c} date{x}");
  check("from a (<b.example>[192.0.2.1]) by c with [XMail 1.20 ESMTP Server] id <S7> for <d@e> from "
        "<f@g>; x",
        "from{a} rdns{b.example} ip{192.0.2.1} envelope{f@g} by{c} with{[XMail 1.20 ESMTP Server]} "
        "type{2} id{S7} for{d@e} date{x} !REPEATED@86");
  check("from a (dl.example.com) by c; x", "from{a} rdns{dl.example.com} by{c} date{x}");
  check("from a (b.example verified) by c; x", "from{a} by{c} date{x}");
  check("from a (mail 10.1) by c (Version 1.8); x", "from{a} by{c} date{x}");
  check("from a (SSLv3) by c (SSLv2); x", "from{a} by{c} version{SSLv3} date{x}");
  check("from a by c (7.2.3.4); x", "from{a} by{c} by-ip{7.2.3.4} date{x}");
  check("from a by c (Sendmail 7.2.3.4); x", "from{a} by{c} date{x}");
  check("from a by OTM-MIX(otm-mix00) id k5; x", "from{a} by{OTM-MIX} id{k5} date{x}");
}

/* Haraka, CommuniGate, Yahoo, Proofpoint, OpenSMTPD, Oracle: as their headers have it. */
static void more_of_them(void **state)
{
  (void)state;
  check("from Unknown (unknown [192.0.2.1])\r\n\tby h (Haraka/2.8.28) with ESMTPSA id 1F.1\r\n\t"
        "envelope-from <a@b> (authenticated bits=0)\r\n\t(version=TLSv1.2 cipher=C verify=NO); x",
        "from{Unknown} ip{192.0.2.1} envelope{a@b} by{h} with{ESMTPSA} type{32} id{1F.1} "
        "version{TLSv1.2} cipher{C} date{x}");
  check("from a (EHLO b) (192.0.2.1) by c with (AES256-SHA encrypted) SMTP; x",
        "from{a} ehlo{b} ip{192.0.2.1} by{c} with{SMTP} type{1} date{x}");
  check("from [10.0.0.1] (unknown [192.0.2.1]) (Authenticated sender: u@d.example) by c; x",
        "from{[10.0.0.1]} ip{192.0.2.1} by{c} date{x}");
  check("from a (b.example [127.0.0.1]) by c (8.17.1.19/8.17.1.19) with ESMTP id d; x",
        "from{a} rdns{b.example} ip{127.0.0.1} by{c} with{ESMTP} type{2} id{d} date{x}");
  check("from a (host [local]) by b (OpenSMTPD) with ESMTPA id c; x",
        "from{a} by{b} with{ESMTPA} type{22} id{c} date{x}");
  check("from a by b (Oracle Server 8.0.2.4 64bit (built May  7 2019)) with ESMTPS id <0Q@b>; x",
        "from{a} by{b} with{ESMTPS} type{12} id{0Q@b} date{x}");
  check("from a (port=25 helo=b) by c; x", "from{a} helo{b} by{c} date{x}");
  check("from a (b.example) [192.0.2.1]:25 by c; x",
        "from{a} rdns{b.example} ip{192.0.2.1} by{c} date{x}");
  check("from a (HELO b) (EHLO c) ([192.0.2.1]) ([192.0.2.2]) by d ([192.0.2.3]) (192.0.2.4); x",
        "from{a} helo{b} ip{192.0.2.1} by{d} by-ip{192.0.2.3} date{x}");
  check("from a (helo [192.0.2.1) (cipher=TLSv1) (TLSv1.2:C) by b; x",
        "from{a} helo{[192.0.2.1} by{b} version{TLSv1.2} cipher{TLSv1} date{x}");
  check("from a by web1.example via HTTP; x", "from{a} by{web1.example} via{HTTP} date{x}");
}

/* ---- irregular -------------------------------------------------------------------------------- */

static void attack_m18_no_semicolon(void **state)
{
  (void)state;
  check("from a by b with SMTP id c", "from{a} by{b} with{SMTP} type{1} id{c} !NO_DATE@26");
  check("", "!NO_DATE@0");
  check(" \r\n ", "!NO_DATE@4");
  check("from a by b id c Tue, 22 Nov 2005 10:00:00 +0000",
        "from{a} by{b} id{c} date{Tue, 22 Nov 2005 10:00:00 +0000} !NO_DATE@17");
  check("from a by b with ESMTP 22 Nov 2005 10:00:00 +0000 (UTC)",
        "from{a} by{b} with{ESMTP} type{2} date{22 Nov 2005 10:00:00 +0000 (UTC)} !NO_DATE@23");
  check("by a with SMTP id b-1\r\n        2018-05-28 20:00:01.12 +0000 UTC",
        "by{a} with{SMTP} type{1} id{b-1} date{2018-05-28 20:00:01.12 +0000 UTC} !NO_DATE@31");
  check("from a by b with ESMTP 22 Nov", "from{a} by{b} with{ESMTP 22 Nov} type{2} !NO_DATE@29");
  check("from a by b;", "from{a} by{b} !NO_DATE@12");
}

static void attack_m18_repeated_clauses(void **state)
{
  (void)state;
  check("from a by b from c by d id e with SMTP id f with LMTP x; y",
        "from{a} by{b} with{SMTP} type{1} id{e} date{y} extra{x} !REPEATED@12 !REPEATED@19 "
        "!REPEATED@39 !REPEATED@44 !UNKNOWN@54");
  check("from a by b; x; y", "from{a} by{b} date{y} !REPEATED@14");
  check("from a; by b with SMTP; y", "from{a} by{b} with{SMTP} type{1} date{y} !AFTER_DATE@8 "
                                     "!REPEATED@22");
  check("from a by b; 1 Jan 2026 00:00:00 +0000 for <c@d>",
        "from{a} by{b} for{c@d} date{1 Jan 2026 00:00:00 +0000} !AFTER_DATE@39");
}

static void attack_m18_empty_clauses_and_unknown_words(void **state)
{
  (void)state;
  check("from by b; x", "by{b} date{x} !EMPTY@0");
  check("from (c.example [192.0.2.1]) by b; x",
        "rdns{c.example} ip{192.0.2.1} by{b} date{x} !EMPTY@0");
  check("by b with id ; x", "by{b} with{id} date{x}");
  check("by b for ; x", "by{b} date{x} !EMPTY@5");
  check("from by (a [192.0.2.1]) by b; x", "from{by} ip{192.0.2.1} by{b} date{x}");
  check("from a, claiming to be \"b\" by c zone d; x",
        "from{a} by{c} date{x} extra{claiming to be \"b\"} !UNKNOWN@6 !UNKNOWN@8 !UNKNOWN@32");
  check("some words; x", "date{x} extra{some words} !UNKNOWN@0");
  check("from a by b <c@d>; x", "from{a} by{b} date{x} extra{<c@d>} !UNKNOWN@12");
  check("from a ([unix socket])_ by b;_ x", "from{a} by{b} date{x} extra{_} !UNKNOWN@22");
}

/* "HELO x [192.0.2.66]": what the client said must not become its address. */
static void attack_address_in_helo(void **state)
{
  (void)state;
  check("from a (HELO b [192.0.2.66]) (192.0.2.1) by c; x",
        "from{a} helo{b} ip{192.0.2.1} by{c} date{x}");
  check("from a (EHLO b 192.0.2.66) ([192.0.2.1]) by c; x",
        "from{a} ehlo{b} ip{192.0.2.1} by{c} date{x}");
  check("from a (192.0.2.1, HELO b) by c; x", "from{a} helo{b} ip{192.0.2.1} by{c} date{x}");
}

static void attack_m7_without_end(void **state)
{
  (void)state;
  check("from a (b by c with SMTP; x", "from{a} by{c} with{SMTP} type{1} date{x} extra{b} !EMPTY@7 "
                                       "!UNKNOWN@8");
  check("from a by \"b c; x", "from{a} by{\"b} date{x} extra{c} !UNKNOWN@13");
  check("from a by \"b; c\" ; x", "from{a} by{\"b; c\"} date{x}");
  check("from a by b id <c ; x", "from{a} by{b} id{c} date{x} !EMPTY@15");
  check("from a by b for <\"c d>\"@e>; x", "from{a} by{b} for{\"c d>\"@e} date{x}");
  check("from [1 by b; x", "from{[1 by b} date{x} !EMPTY@5");
  check("from [", "from{[} !EMPTY@5 !NO_DATE@6");
  check("from <", "from{} !EMPTY@5 !NO_DATE@6");
  check("from <\\", "from{\\} !EMPTY@5 !NO_DATE@7");
  check("(((((((a (b) by c; x", "by{c} date{x} extra{a (b)} !EMPTY@0 !UNKNOWN@7");
  check("from a (b\\) [192.0.2.1]) by c; x", "from{a} ip{192.0.2.1} by{c} date{x}");
  check("(helo=", "extra{helo=} !EMPTY@0 !UNKNOWN@1 !NO_DATE@6");
  check("from a (helo= cipher= version= ident=) by b; x",
        "from{a} helo{} ident{} by{b} cipher{} date{x}");
  check("from a (TLS TLSv TLS1 SSL) by b; x", "from{a} by{b} version{TLS1} date{x}");
  check("from a (TLSv9.9) by b; x", "from{a} by{b} version{TLSv9.9} date{x}");
  check("from a (TLSv1.9) by b; x", "from{a} by{b} version{TLSv1.9} date{x}");
  check("from a (@ <> [] [) by b; x", "from{a} ident{} by{b} date{x}");
}

/* Every prefix, in an allocation of its size: no read behind the end, and spans stay inside. */
static void every_prefix(void **state)
{
  static const char value[] =
      "from [192.0.2.1] (IDENT:joe@h.example [IPv6:2001:db8::1]:25 helo=x (y)) (TLS: TLSv1.2:C:9, "
      "168bits, D) by \"b\\\"\" with UTF8SMTPSA/TLS/X id <a\"b>\"> for <@a:b@c> tls T group G , x; "
      "Tue, 1 Jan 2026 00:00:00 +0000 (a)";
  size_t n;

  (void)state;
  for (n = 0; n < sizeof value; n++) tell(value, n);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rfc5321_d1_and_rfc5322_a4),
      cmocka_unit_test(rfc5321_4_4_tcp_info),
      cmocka_unit_test(rfc3848_rfc6531_4_3_transmission_types),
      cmocka_unit_test(rfc8314_4_3_tls_clause),
      cmocka_unit_test(sendmail),
      cmocka_unit_test(postfix),
      cmocka_unit_test(exim),
      cmocka_unit_test(qmail),
      cmocka_unit_test(exchange_and_gmail),
      cmocka_unit_test(others),
      cmocka_unit_test(more_of_them),
      cmocka_unit_test(attack_m18_no_semicolon),
      cmocka_unit_test(attack_m18_repeated_clauses),
      cmocka_unit_test(attack_m18_empty_clauses_and_unknown_words),
      cmocka_unit_test(attack_address_in_helo),
      cmocka_unit_test(attack_m7_without_end),
      cmocka_unit_test(every_prefix),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
