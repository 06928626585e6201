-- What makes a fake of a value. All are temporary: they go with the session, and need no extension.
-- The key is in two settings of the transaction, as HMAC's inner and outer pads.

-- HMAC-SHA256 of a value as it is: what differs by case alone may have to be unique.
CREATE OR REPLACE FUNCTION pg_temp.digest(value text) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(decode(current_setting('odoo_cloud.outer'), 'hex') || sha256(
        decode(current_setting('odoo_cloud.inner'), 'hex') || convert_to(value, 'UTF8')))
$$;

-- What is left of a value where neither case nor blanks around it count.
CREATE OR REPLACE FUNCTION pg_temp.folded(value text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT lower(btrim(value))
$$;

-- 64 bits as 16 hexadecimal digits: unique wherever the original was.
CREATE OR REPLACE FUNCTION pg_temp.token(value text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT encode(substr(pg_temp.digest(value), 1, 8), 'hex')
$$;

CREATE OR REPLACE FUNCTION pg_temp.pick(digest bytea, place integer, choices text[])
RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT choices[1 + (get_byte(digest, place) * 256 + get_byte(digest, place + 1))
        % cardinality(choices)]
$$;

CREATE OR REPLACE FUNCTION pg_temp.given(digest bytea) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT pg_temp.pick(digest, 0, '{Ada,Amir,Anouk,Bela,Bruno,Carla,Chidi,Dalia,Dario,Edda,Elif,Emil,
        Farah,Felix,Greta,Hugo,Ilse,Imran,Jana,Jonas,Kemal,Kira,Lena,Luca,Maja,Malik,Mina,Nils,Nora,
        Olga,Oskar,Paula,Quim,Rania,Remo,Rosa,Samir,Selma,Tariq,Tilda,Ugo,Uma,Vera,Viktor,Wanda,
        Xenia,Yara,Yusuf,Zeno,Zora}'::text[])
$$;

CREATE OR REPLACE FUNCTION pg_temp.family(digest bytea) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT pg_temp.pick(digest, 2, '{Abend,Ahlers,Bader,Bianco,Birk,Castell,Colm,Dahl,Duarte,Eberle,
        Engel,Falk,Ferro,Gerber,Grau,Hallam,Holm,Ibarra,Jansen,Jovic,Kaya,Kessel,Lang,Lindt,Marek,
        Moreau,Nagel,Novak,Okafor,Orlov,Pavic,Perez,Quast,Rahn,Rossi,Sauer,Silva,Stein,Tanaka,Thal,
        Ulm,Urban,Vargas,Vogel,Weiss,Wolff,Xavier,Yilmaz,Zander,Zimmer}'::text[])
$$;

CREATE OR REPLACE FUNCTION pg_temp.person(value text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT pg_temp.given(d) || ' ' || pg_temp.family(d) FROM pg_temp.digest(pg_temp.folded(value)) d
$$;

CREATE OR REPLACE FUNCTION pg_temp.company(value text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT pg_temp.family(d) || ' ' || pg_temp.pick(d, 4,
        '{Trading,Works,Partners,Systems,Foods,Logistics,Studio,Supply}'::text[])
        || ' ' || upper(encode(substr(d, 7, 3), 'hex')) FROM pg_temp.digest(value) d
$$;

-- One address, at a domain that RFC 2606 keeps from ever receiving mail.
CREATE OR REPLACE FUNCTION pg_temp.address(value text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT lower(pg_temp.given(pg_temp.digest(value))) || '.' || pg_temp.token(value)
        || '@example.invalid'
$$;

-- Each address of a text that has any; what stands beside them, such as names, is left out.
CREATE OR REPLACE FUNCTION pg_temp.email(value text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce(string_agg(pg_temp.address(pg_temp.folded(btrim(m[1], ''''))), ', ' ORDER BY n),
        pg_temp.address(pg_temp.folded(value)))
    FROM regexp_matches(value, '[^\s<>,;:"()]+@[^\s<>,;:"()]+', 'g') WITH ORDINALITY AS f(m, n)
$$;

-- By the value as it is: an address in lower case has the fake that it has as an address.
CREATE OR REPLACE FUNCTION pg_temp.login(value text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN value ~ '@' THEN pg_temp.address(value) ELSE 'user-' || pg_temp.token(value) END
$$;

-- Country code 999 is given to no network. However a number is grouped, its fake is the same, and
-- has as many digits as a number may.
CREATE OR REPLACE FUNCTION pg_temp.phone(value text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT '+999' || string_agg((get_byte(d, i) % 10)::text, '' ORDER BY i)
    FROM pg_temp.digest(regexp_replace(value, '[^0-9]', '', 'g')) d, generate_series(0, 11) i
    GROUP BY d
$$;

CREATE OR REPLACE FUNCTION pg_temp.street(value text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT pg_temp.family(d) || ' Street ' || 1 + get_byte(d, 8) FROM pg_temp.digest(pg_temp.folded(value)) d
$$;

CREATE OR REPLACE FUNCTION pg_temp.city(value text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT pg_temp.family(d) || pg_temp.pick(d, 4, '{ville,ford,burg,hafen,wick,stad}'::text[])
    FROM pg_temp.digest(pg_temp.folded(value)) d
$$;

-- Digits become digits and letters letters; the rest stays, so a grouped number matches a plain one.
CREATE OR REPLACE FUNCTION pg_temp.number(value text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT string_agg(CASE
        WHEN c ~ '[0-9]' THEN (get_byte(d, (at % 32)::integer) % 10)::text
        WHEN c ~ '[[:alpha:]]' THEN chr(CASE WHEN c = lower(c) THEN 97 ELSE 65 END
            + get_byte(d, (at % 32)::integer) % 26)
        ELSE c END, '' ORDER BY n)
    FROM (
        SELECT c, n, count(*) FILTER (WHERE c ~ '[[:alnum:]]') OVER (ORDER BY n) AS at
        FROM regexp_split_to_table(value, '') WITH ORDINALITY AS f(c, n)
    ) letters, pg_temp.digest(lower(regexp_replace(value, '[^[:alnum:]]', '', 'g'))) d
$$;

-- As a number, and with more digits if it is so short that another's fake could be the same.
CREATE OR REPLACE FUNCTION pg_temp.identifier(value text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT pg_temp.number(value) || coalesce(
        (SELECT string_agg((get_byte(d, i) % 10)::text, '' ORDER BY i)
        FROM generate_series(length(own) + 1, 18) i), '')
    FROM regexp_replace(value, '[^[:alnum:]]', '', 'g') own, pg_temp.digest(lower(own)) d
$$;

CREATE OR REPLACE FUNCTION pg_temp.domain(value text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT pg_temp.token(value) || '.example.invalid'
$$;

-- A path on the same site is no address of anybody's.
CREATE OR REPLACE FUNCTION pg_temp.url(value text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN value ~ '^/' THEN value
        ELSE 'https://' || pg_temp.domain(value) || '/' END
$$;

-- An address of 198.18.0.0/15, which is for benchmarks and routed nowhere.
CREATE OR REPLACE FUNCTION pg_temp.ip(value text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT '198.' || 18 + get_byte(d, 0) % 2 || '.' || get_byte(d, 1) || '.' || get_byte(d, 2)
    FROM pg_temp.digest(value) d
$$;

-- Without a blank, which some names must not have.
CREATE OR REPLACE FUNCTION pg_temp.label(value text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT 'label-' || pg_temp.token(value)
$$;

CREATE OR REPLACE FUNCTION pg_temp.filename(value text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT 'file-' || pg_temp.token(value) || coalesce(substring(value FROM '\.[A-Za-z]{1,5}$'), '')
$$;

-- Nothing of the original but its length, up to 2000 characters.
CREATE OR REPLACE FUNCTION pg_temp.text(value text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT left(repeat('This text was replaced and says nothing. ', 1 + least(length(value), 2000) / 41),
        least(length(value), 2000))
$$;

CREATE OR REPLACE FUNCTION pg_temp.html(value text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT '<p>' || pg_temp.text(regexp_replace(value, '<[^>]*>', '', 'g')) || '</p>'
$$;

CREATE OR REPLACE FUNCTION pg_temp.fake(how text, value text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE how
        WHEN 'person' THEN pg_temp.person(value) WHEN 'company' THEN pg_temp.company(value)
        WHEN 'email' THEN pg_temp.email(value) WHEN 'login' THEN pg_temp.login(value)
        WHEN 'phone' THEN pg_temp.phone(value) WHEN 'street' THEN pg_temp.street(value)
        WHEN 'city' THEN pg_temp.city(value) WHEN 'number' THEN pg_temp.number(value)
        WHEN 'identifier' THEN pg_temp.identifier(value) WHEN 'domain' THEN pg_temp.domain(value)
        WHEN 'url' THEN pg_temp.url(value) WHEN 'ip' THEN pg_temp.ip(value)
        WHEN 'label' THEN pg_temp.label(value) WHEN 'filename' THEN pg_temp.filename(value)
        WHEN 'text' THEN pg_temp.text(value) WHEN 'html' THEN pg_temp.html(value) END
$$;

-- Every text in a document, at any depth, so every language of a translated field; keys stay.
CREATE OR REPLACE FUNCTION pg_temp.document(how text, value jsonb)
RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN CASE jsonb_typeof(value)
        WHEN 'string' THEN CASE WHEN value = '""' THEN value
            ELSE to_jsonb(pg_temp.fake(how, value #>> '{}')) END
        WHEN 'object' THEN (
            SELECT coalesce(jsonb_object_agg(f.key, pg_temp.document(how, f.value)), '{}')
            FROM jsonb_each(value) f)
        WHEN 'array' THEN (
            SELECT coalesce(jsonb_agg(pg_temp.document(how, f.item) ORDER BY f.n), '[]')
            FROM jsonb_array_elements(value) WITH ORDINALITY AS f(item, n))
        ELSE value END;
END
$$;

-- Up to 364 days earlier or later, and never by none.
CREATE OR REPLACE FUNCTION pg_temp.shifted(value timestamp) RETURNS timestamp LANGUAGE sql STABLE AS $$
    SELECT value + make_interval(days => CASE WHEN get_byte(d, 2) % 2 = 0 THEN 1 ELSE -1 END
        * (1 + (get_byte(d, 0) * 256 + get_byte(d, 1)) % 364))
    FROM pg_temp.digest(value::text) d
$$;
