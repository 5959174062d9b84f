"""What counts as the same name, number or birth date, however it is written: SQL macros.

name    upper case, without accents, ligatures written out, letters alone: JEAN-PIERRE is Jean Pierre
phone   its last nine digits
NIR     the thirteen characters before the control key, where the key is right (INSEE: 97 - number mod 97, with 2A
        read as 19 and 2B as 18); numbers given while the real one is awaited begin with 3, 4, 7 or 8 and count too
INS     a NIR that does not contradict the birth date: a parent's number on a child's record is not the child's
"""

MACROS = """
    create or replace temp macro normal_name(name) as
        nullif(regexp_replace(translate(strip_accents(replace(replace(replace(replace(
            upper(nfc_normalize(name)), 'Œ', 'OE'), 'Æ', 'AE'), 'ẞ', 'SS'), 'Þ', 'TH')), 'ØĐÐŁ', 'ODDL'),
            '[^A-Z]', '', 'g'), '');
    create or replace temp macro normal_phone(phone) as
        nullif(right(regexp_replace(phone, '[^0-9]', '', 'g'), 9), '');
    create or replace temp macro bare_number(nir) as upper(regexp_replace(nir, '[^0-9A-Za-z]', '', 'g'));
    create or replace temp macro checked_number(number) as case
        when regexp_matches(number, '^[1-478][0-9]{4}([0-9]{2}|2[AB])[0-9]{8}$')
         and cast(right(number, 2) as integer) = 97 - cast(
             replace(replace(left(number, 13), '2A', '19'), '2B', '18') as bigint) % 97
        then left(number, 13)
        end;
    create or replace temp macro normal_nir(nir) as checked_number(bare_number(nir));
    create or replace temp macro counted_ins(number, born) as case
        when born is null then number
        when substr(number, 2, 2) <> substr(born, 3, 2) then null
        when length(born) >= 7 and substr(number, 4, 2) between '01' and '12'
            and substr(number, 4, 2) <> substr(born, 6, 2) then null
        else number
        end;
    create or replace temp macro whole_date(born) as case when length(born) = 10 then born end;
    create or replace temp macro normal_doctor(code) as
        nullif(nullif(nullif(ltrim(trim(code), '0'), '-1'), '-'), '');
"""
"""`born`: a birth date as yyyy-mm-dd, or what is known of it, yyyy-mm or yyyy."""
