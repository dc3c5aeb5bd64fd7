/* SPDX-License-Identifier: MIT */
/* single.c - finds the charsets of one octet a character, UTF-16 and UTF-7. */

#include "charset/charset.h"
#include "charset/single_tables.h"

/* In the order of the numbers below. */
static const lmail_charset charsets[] = {
    {"IBM437", lmail_charset_single_step_, ibm437},
    {"IBM850", lmail_charset_single_step_, ibm850},
    {"IBM852", lmail_charset_single_step_, ibm852},
    {"IBM866", lmail_charset_single_step_, ibm866},
    {"ISO-8859-2", lmail_charset_single_step_, iso_8859_2},
    {"ISO-8859-3", lmail_charset_single_step_, iso_8859_3},
    {"ISO-8859-4", lmail_charset_single_step_, iso_8859_4},
    {"ISO-8859-5", lmail_charset_single_step_, iso_8859_5},
    {"ISO-8859-6", lmail_charset_single_step_, iso_8859_6},
    {"ISO-8859-7", lmail_charset_single_step_, iso_8859_7},
    {"ISO-8859-8", lmail_charset_single_step_, iso_8859_8},
    {"ISO-8859-8-I", lmail_charset_single_step_, iso_8859_8},
    {"ISO-8859-10", lmail_charset_single_step_, iso_8859_10},
    {"ISO-8859-13", lmail_charset_single_step_, iso_8859_13},
    {"ISO-8859-14", lmail_charset_single_step_, iso_8859_14},
    {"ISO-8859-15", lmail_charset_single_step_, iso_8859_15},
    {"ISO-8859-16", lmail_charset_single_step_, iso_8859_16},
    {"KOI8-R", lmail_charset_single_step_, koi8_r},
    {"KOI8-U", lmail_charset_single_step_, koi8_u},
    {"macintosh", lmail_charset_single_step_, macintosh},
    {"windows-874", lmail_charset_single_step_, windows_874},
    {"windows-1250", lmail_charset_single_step_, windows_1250},
    {"windows-1251", lmail_charset_single_step_, windows_1251},
    {"windows-1253", lmail_charset_single_step_, windows_1253},
    {"windows-1254", lmail_charset_single_step_, windows_1254},
    {"windows-1255", lmail_charset_single_step_, windows_1255},
    {"windows-1256", lmail_charset_single_step_, windows_1256},
    {"windows-1257", lmail_charset_single_step_, windows_1257},
    {"windows-1258", lmail_charset_single_step_, windows_1258},
    {"x-mac-cyrillic", lmail_charset_single_step_, x_mac_cyrillic},
};

enum {
  IBM437 = 1,
  IBM850,
  IBM852,
  IBM866,
  ISO_8859_2,
  ISO_8859_3,
  ISO_8859_4,
  ISO_8859_5,
  ISO_8859_6,
  ISO_8859_7,
  ISO_8859_8,
  ISO_8859_8_I,
  ISO_8859_10,
  ISO_8859_13,
  ISO_8859_14,
  ISO_8859_15,
  ISO_8859_16,
  KOI8_R,
  KOI8_U,
  MACINTOSH,
  WINDOWS_874,
  WINDOWS_1250,
  WINDOWS_1251,
  WINDOWS_1253,
  WINDOWS_1254,
  WINDOWS_1255,
  WINDOWS_1256,
  WINDOWS_1257,
  WINDOWS_1258,
  X_MAC_CYRILLIC,
  UTF_7,
  UTF_16LE,
  UTF_16BE
};

/* "iso-8859-9" and "iso-8859-11" are what Windows made of them, as browsers read them. */
/* clang-format off */
#define LABELS(X, a) \
  X(a, "l2", l2, ISO_8859_2) X(a, "l3", l3, ISO_8859_3) X(a, "l4", l4, ISO_8859_4) \
  X(a, "l5", l5, WINDOWS_1254) X(a, "l6", l6, ISO_8859_10) X(a, "l8", l8, ISO_8859_14) \
  X(a, "l9", l9, ISO_8859_15) X(a, "437", n437, IBM437) X(a, "850", n850, IBM850) \
  X(a, "852", n852, IBM852) X(a, "866", n866, IBM866) X(a, "koi", koi, KOI8_R) \
  X(a, "l10", l10, ISO_8859_16) X(a, "mac", mac, MACINTOSH) X(a, "koi8", koi8, KOI8_R) \
  X(a, "ucs2", ucs2, UTF_16LE) X(a, "utf7", utf7, UTF_7) X(a, "cp437", cp437, IBM437) \
  X(a, "cp850", cp850, IBM850) X(a, "cp852", cp852, IBM852) X(a, "cp866", cp866, IBM866) \
  X(a, "cp874", cp874, WINDOWS_874) X(a, "greek", greek, ISO_8859_7) \
  X(a, "koi8r", koi8r, KOI8_R) X(a, "koi8u", koi8u, KOI8_U) X(a, "utf16", utf16, UTF_16LE) \
  X(a, "arabic", arabic, ISO_8859_6) X(a, "cp1250", cp1250, WINDOWS_1250) \
  X(a, "cp1251", cp1251, WINDOWS_1251) X(a, "cp1253", cp1253, WINDOWS_1253) \
  X(a, "cp1254", cp1254, WINDOWS_1254) X(a, "cp1255", cp1255, WINDOWS_1255) \
  X(a, "cp1256", cp1256, WINDOWS_1256) X(a, "cp1257", cp1257, WINDOWS_1257) \
  X(a, "cp1258", cp1258, WINDOWS_1258) X(a, "csutf7", csutf7, UTF_7) \
  X(a, "dos874", dos874, WINDOWS_874) X(a, "greek8", greek8, ISO_8859_7) \
  X(a, "hebrew", hebrew, ISO_8859_8) X(a, "ibm437", ibm437, IBM437) \
  X(a, "ibm850", ibm850, IBM850) X(a, "ibm852", ibm852, IBM852) X(a, "ibm866", ibm866, IBM866) \
  X(a, "koi8ru", koi8ru, KOI8_U) X(a, "latin2", latin2, ISO_8859_2) \
  X(a, "latin3", latin3, ISO_8859_3) X(a, "latin4", latin4, ISO_8859_4) \
  X(a, "latin5", latin5, WINDOWS_1254) X(a, "latin6", latin6, ISO_8859_10) \
  X(a, "latin8", latin8, ISO_8859_14) X(a, "latin9", latin9, ISO_8859_15) \
  X(a, "tis620", tis620, WINDOWS_874) X(a, "ucs2be", ucs2be, UTF_16BE) \
  X(a, "visual", visual, ISO_8859_8) X(a, "asmo708", asmo708, ISO_8859_6) \
  X(a, "cskoi8r", cskoi8r, KOI8_R) X(a, "cskoi8u", cskoi8u, KOI8_U) \
  X(a, "csutf16", csutf16, UTF_16LE) X(a, "ecma114", ecma114, ISO_8859_6) \
  X(a, "ecma118", ecma118, ISO_8859_7) X(a, "elot928", elot928, ISO_8859_7) \
  X(a, "latin10", latin10, ISO_8859_16) X(a, "logical", logical, ISO_8859_8_I) \
  X(a, "unicode", unicode, UTF_16LE) X(a, "utf16be", utf16be, UTF_16BE) \
  X(a, "utf16le", utf16le, UTF_16LE) X(a, "xcp1250", xcp1250, WINDOWS_1250) \
  X(a, "xcp1251", xcp1251, WINDOWS_1251) X(a, "xcp1253", xcp1253, WINDOWS_1253) \
  X(a, "xcp1254", xcp1254, WINDOWS_1254) X(a, "xcp1255", xcp1255, WINDOWS_1255) \
  X(a, "xcp1256", xcp1256, WINDOWS_1256) X(a, "xcp1257", xcp1257, WINDOWS_1257) \
  X(a, "xcp1258", xcp1258, WINDOWS_1258) X(a, "csibm866", csibm866, IBM866) \
  X(a, "cspcp852", cspcp852, IBM852) X(a, "cstis620", cstis620, WINDOWS_874) \
  X(a, "cyrillic", cyrillic, ISO_8859_5) X(a, "iso88592", iso88592, ISO_8859_2) \
  X(a, "iso88593", iso88593, ISO_8859_3) X(a, "iso88594", iso88594, ISO_8859_4) \
  X(a, "iso88595", iso88595, ISO_8859_5) X(a, "iso88596", iso88596, ISO_8859_6) \
  X(a, "iso88597", iso88597, ISO_8859_7) X(a, "iso88598", iso88598, ISO_8859_8) \
  X(a, "iso88599", iso88599, WINDOWS_1254) X(a, "isoir101", isoir101, ISO_8859_2) \
  X(a, "isoir109", isoir109, ISO_8859_3) X(a, "isoir110", isoir110, ISO_8859_4) \
  X(a, "isoir126", isoir126, ISO_8859_7) X(a, "isoir127", isoir127, ISO_8859_6) \
  X(a, "isoir138", isoir138, ISO_8859_8) X(a, "isoir144", isoir144, ISO_8859_5) \
  X(a, "isoir148", isoir148, WINDOWS_1254) X(a, "isoir157", isoir157, ISO_8859_10) \
  X(a, "isoir166", isoir166, WINDOWS_874) X(a, "isoir199", isoir199, ISO_8859_14) \
  X(a, "isoir226", isoir226, ISO_8859_16) X(a, "csunicode", csunicode, UTF_16LE) \
  X(a, "csutf16be", csutf16be, UTF_16BE) X(a, "csutf16le", csutf16le, UTF_16LE) \
  X(a, "iso885910", iso885910, ISO_8859_10) X(a, "iso885911", iso885911, WINDOWS_874) \
  X(a, "iso885913", iso885913, ISO_8859_13) X(a, "iso885914", iso885914, ISO_8859_14) \
  X(a, "iso885915", iso885915, ISO_8859_15) X(a, "iso885916", iso885916, ISO_8859_16) \
  X(a, "iso88596e", iso88596e, ISO_8859_6) X(a, "iso88596i", iso88596i, ISO_8859_6) \
  X(a, "iso88598e", iso88598e, ISO_8859_8) X(a, "iso88598i", iso88598i, ISO_8859_8_I) \
  X(a, "isoceltic", isoceltic, ISO_8859_14) X(a, "macintosh", macintosh, MACINTOSH) \
  X(a, "xmacroman", xmacroman, MACINTOSH) X(a, "suneugreek", suneugreek, ISO_8859_7) \
  X(a, "windows874", windows874, WINDOWS_874) X(a, "csiso885913", csiso885913, ISO_8859_13) \
  X(a, "csiso885914", csiso885914, ISO_8859_14) X(a, "csiso885915", csiso885915, ISO_8859_15) \
  X(a, "csiso885916", csiso885916, ISO_8859_16) X(a, "csiso88596e", csiso88596e, ISO_8859_6) \
  X(a, "csiso88596i", csiso88596i, ISO_8859_6) X(a, "csiso88598e", csiso88598e, ISO_8859_8) \
  X(a, "csiso88598i", csiso88598i, ISO_8859_8_I) X(a, "csisolatin2", csisolatin2, ISO_8859_2) \
  X(a, "csisolatin3", csisolatin3, ISO_8859_3) X(a, "csisolatin4", csisolatin4, ISO_8859_4) \
  X(a, "csisolatin5", csisolatin5, WINDOWS_1254) X(a, "csisolatin6", csisolatin6, ISO_8859_10) \
  X(a, "csisolatin9", csisolatin9, ISO_8859_15) X(a, "csmacintosh", csmacintosh, MACINTOSH) \
  X(a, "unicodefeff", unicodefeff, UTF_16LE) X(a, "unicodefffe", unicodefffe, UTF_16BE) \
  X(a, "windows1250", windows1250, WINDOWS_1250) X(a, "windows1251", windows1251, WINDOWS_1251) \
  X(a, "windows1253", windows1253, WINDOWS_1253) X(a, "windows1254", windows1254, WINDOWS_1254) \
  X(a, "windows1255", windows1255, WINDOWS_1255) X(a, "windows1256", windows1256, WINDOWS_1256) \
  X(a, "windows1257", windows1257, WINDOWS_1257) X(a, "windows1258", windows1258, WINDOWS_1258) \
  X(a, "cswindows874", cswindows874, WINDOWS_874) X(a, "iso10646ucs2", iso10646ucs2, UTF_16LE) \
  X(a, "iso885921987", iso885921987, ISO_8859_2) X(a, "iso885931988", iso885931988, ISO_8859_3) \
  X(a, "iso885941988", iso885941988, ISO_8859_4) X(a, "iso885951988", iso885951988, ISO_8859_5) \
  X(a, "iso885961987", iso885961987, ISO_8859_6) X(a, "iso885971987", iso885971987, ISO_8859_7) \
  X(a, "iso885981988", iso885981988, ISO_8859_8) \
  X(a, "iso885991989", iso885991989, WINDOWS_1254) \
  X(a, "xmaccyrillic", xmaccyrillic, X_MAC_CYRILLIC) \
  X(a, "cswindows1250", cswindows1250, WINDOWS_1250) \
  X(a, "cswindows1251", cswindows1251, WINDOWS_1251) \
  X(a, "cswindows1253", cswindows1253, WINDOWS_1253) \
  X(a, "cswindows1254", cswindows1254, WINDOWS_1254) \
  X(a, "cswindows1255", cswindows1255, WINDOWS_1255) \
  X(a, "cswindows1256", cswindows1256, WINDOWS_1256) \
  X(a, "cswindows1257", cswindows1257, WINDOWS_1257) \
  X(a, "cswindows1258", cswindows1258, WINDOWS_1258) \
  X(a, "iso8859101992", iso8859101992, ISO_8859_10) \
  X(a, "iso8859141998", iso8859141998, ISO_8859_14) \
  X(a, "iso8859162001", iso8859162001, ISO_8859_16) X(a, "unicode11utf7", unicode11utf7, UTF_7) \
  X(a, "xmacukrainian", xmacukrainian, X_MAC_CYRILLIC) \
  X(a, "xunicode20utf7", xunicode20utf7, UTF_7) \
  X(a, "csisolatingreek", csisolatingreek, ISO_8859_7) \
  X(a, "csunicode11utf7", csunicode11utf7, UTF_7) \
  X(a, "csisolatinarabic", csisolatinarabic, ISO_8859_6) \
  X(a, "csisolatinhebrew", csisolatinhebrew, ISO_8859_8) \
  X(a, "cspc8codepage437", cspc8codepage437, IBM437) \
  X(a, "csisolatincyrillic", csisolatincyrillic, ISO_8859_5) \
  X(a, "cspc850multilingual", cspc850multilingual, IBM850)
/* clang-format on */

LMAIL_KEYWORDS_(labels, LABELS)

const lmail_charset *lmail_charset_find_single(void *user, const void *label, size_t n)
{
  uint8_t word[LMAIL_KW_LONGEST_];
  unsigned number = lmail_keyword_(labels, word, lmail_charset_label_(label, n, word));

  switch (number) {
  case 0: return lmail_charset_find_basic(user, label, n);
  case UTF_7: return &lmail_charset_utf_7_;
  case UTF_16LE: return &lmail_charset_utf_16le_;
  case UTF_16BE: return &lmail_charset_utf_16be_;
  default: return &charsets[number - 1];
  }
}
