# SPDX-License-Identifier: MIT
#
# The source list: one file a line, relative to the root of the repository, grouped by component.
# A component exists as soon as its list is not empty. Without CMake, compile the files below with
#
#   cc -std=c99 -Iinclude -Isrc -c FILE
#
# LIBMAIL_<COMPONENT>_NEEDS names the components that a component uses besides core.

set(LIBMAIL_COMPONENTS core charset rfc822 mime smtp pop3 imap nntp sasl)

set(LIBMAIL_CORE_SOURCES
  src/core/base64.c
  src/core/base64_bulk.c
  src/core/build.c
  src/core/chars.c
  src/core/dot.c
  src/core/ip.c
  src/core/keyword.c
  src/core/line.c
  src/core/mailbox.c
  src/core/number.c
  src/core/parser.c
  src/core/status.c
  src/core/utf8.c
  src/core/writer.c
)

# With LIBMAIL_CHARSET_ASIAN off, or without CMake compiled with -DLIBMAIL_CHARSET_ASIAN=0, the library
# has none of these.
set(LIBMAIL_CHARSET_ASIAN_SOURCES
  src/charset/big5.c
  src/charset/euc_kr.c
  src/charset/gb18030.c
  src/charset/jis.c
)

set(LIBMAIL_CHARSET_SOURCES
  src/charset/all.c
  src/charset/basic.c
  src/charset/decode.c
  src/charset/single.c
  src/charset/utf16.c
  src/charset/utf7.c
  ${LIBMAIL_CHARSET_ASIAN_SOURCES}
)

set(LIBMAIL_RFC822_NEEDS charset)
set(LIBMAIL_RFC822_SOURCES
  src/rfc822/address.c
  src/rfc822/address_fit.c
  src/rfc822/address_name.c
  src/rfc822/address_plain.c
  src/rfc822/address_spec.c
  src/rfc822/address_text.c
  src/rfc822/address_token.c
  src/rfc822/address_writer.c
  src/rfc822/authres.c
  src/rfc822/authres_writer.c
  src/rfc822/autocrypt.c
  src/rfc822/autocrypt_writer.c
  src/rfc822/calendar.c
  src/rfc822/cfws.c
  src/rfc822/date.c
  src/rfc822/date_forms.c
  src/rfc822/date_reader.c
  src/rfc822/date_writer.c
  src/rfc822/defect.c
  src/rfc822/defects.c
  src/rfc822/dkim_body.c
  src/rfc822/dkim_header.c
  src/rfc822/field.c
  src/rfc822/field_writer.c
  src/rfc822/fold_writer.c
  src/rfc822/keywords.c
  src/rfc822/lines.c
  src/rfc822/list.c
  src/rfc822/list_writer.c
  src/rfc822/maildir.c
  src/rfc822/mbox.c
  src/rfc822/mbox_length.c
  src/rfc822/mbox_line.c
  src/rfc822/mbox_names.c
  src/rfc822/mbox_quote.c
  src/rfc822/mbox_start.c
  src/rfc822/message_id.c
  src/rfc822/names.c
  src/rfc822/path.c
  src/rfc822/phrase.c
  src/rfc822/reader.c
  src/rfc822/reader_field.c
  src/rfc822/received.c
  src/rfc822/received_info.c
  src/rfc822/received_writer.c
  src/rfc822/registry.c
  src/rfc822/resent.c
  src/rfc822/tag.c
  src/rfc822/text.c
  src/rfc822/transmission.c
  src/rfc822/word.c
  src/rfc822/word_octets.c
  src/rfc822/word_writer.c
)

set(LIBMAIL_MIME_NEEDS charset rfc822)
set(LIBMAIL_MIME_SOURCES
  src/mime/body_writer.c
  src/mime/boundary.c
  src/mime/content.c
  src/mime/decode.c
  src/mime/file_name.c
  src/mime/header.c
  src/mime/media.c
  src/mime/mime_writer.c
  src/mime/names.c
  src/mime/param.c
  src/mime/param_text.c
  src/mime/param_value.c
  src/mime/param_writer.c
  src/mime/parser.c
  src/mime/qp_decode.c
  src/mime/qp_encode.c
  src/mime/scan.c
  src/mime/telling.c
  src/mime/version.c
)

set(LIBMAIL_SMTP_SOURCES
  src/smtp/client.c
  src/smtp/client_body.c
  src/smtp/client_chunk.c
  src/smtp/client_command.c
  src/smtp/client_esmtp.c
  src/smtp/client_extend.c
  src/smtp/client_observe.c
  src/smtp/client_param.c
  src/smtp/client_query.c
  src/smtp/client_queue.c
  src/smtp/client_write.c
  src/smtp/command.c
  src/smtp/names.c
  src/smtp/extension.c
  src/smtp/param.c
  src/smtp/param_value.c
  src/smtp/reply.c
  src/smtp/server.c
  src/smtp/server_data.c
  src/smtp/server_extend.c
  src/smtp/server_reply.c
  src/smtp/server_with.c
  src/smtp/verb.c
  src/smtp/xtext.c
)

set(LIBMAIL_POP3_SOURCES
  src/pop3/argument.c
  src/pop3/capability.c
  src/pop3/client.c
  src/pop3/client_command.c
  src/pop3/client_element.c
  src/pop3/client_full.c
  src/pop3/client_raw.c
  src/pop3/command.c
  src/pop3/listing.c
  src/pop3/names.c
  src/pop3/resp_code.c
  src/pop3/server.c
  src/pop3/server_body.c
  src/pop3/server_list.c
  src/pop3/server_reply.c
  src/pop3/timestamp.c
  src/pop3/top.c
  src/pop3/verb.c
)

set(LIBMAIL_IMAP_NEEDS rfc822 mime)
set(LIBMAIL_IMAP_SOURCES
)

set(LIBMAIL_NNTP_SOURCES
)

set(LIBMAIL_SASL_SOURCES
)
