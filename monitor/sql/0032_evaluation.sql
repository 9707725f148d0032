-- Evaluations: what was asked of a measure, what came of it, and from which figures.

-- result: as monitor/evaluation/result.py has it, with the design that was asked, unrounded.
-- told: what goes beside it into a report: where the figures are from, what places were called, what
-- was known of the days, and the answer in a sentence of each language.
-- The same design, figures and method give the same numbers, so they are kept once.
create table evaluation (
    municipality text not null references municipality,
    id bigint generated always as identity primary key,
    title text not null check (char_length(title) between 1 and 200),
    verdict text not null
        check (verdict in ('clear', 'likely', 'not-found', 'not-answerable')),
    design_version text not null check (design_version ~ '^[0-9a-f]{16}$'),
    material_version text not null check (material_version ~ '^[0-9a-f]{16}$'),
    method_version text not null check (char_length(method_version) between 1 and 64),
    result jsonb not null check (jsonb_typeof(result) = 'object'),
    told jsonb not null check (jsonb_typeof(told) = 'object'),
    made_at timestamptz not null,
    made_by text not null check (char_length(made_by) <= 300),
    unique (municipality, design_version, material_version, method_version)
);

create index evaluation_newest on evaluation (municipality, id);

-- Keeps an evaluation, and returns its id: that of the one there is, if it came of the same.
-- Null if there is no such municipality among p_codes, all of them if null; 0 if it has too many.
create function put_evaluation(
    p_codes text[], p_evaluation jsonb, p_by text, p_made_at bigint
) returns bigint
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    v_code constant text := p_evaluation ->> 'municipality';
    v_result constant jsonb := p_evaluation -> 'result';
    v_id bigint;
begin
    perform public.check_municipality(array[v_code]);
    -- For update: of two that keep the same one the second finds the first.
    perform from municipality m where m.code = v_code and (p_codes is null or v_code = any(p_codes))
    for no key update;
    if not found then
        return null;
    end if;
    select e.id into v_id from evaluation e
    where e.municipality = v_code
      and e.design_version = v_result ->> 'design_version'
      and e.material_version = v_result ->> 'material_version'
      and e.method_version = v_result ->> 'method_version';
    if found then
        return v_id;
    end if;
    if (select count(*) from evaluation e where e.municipality = v_code) >= 1000 then
        return 0;
    end if;
    insert into evaluation (
        municipality, title, verdict, design_version, material_version, method_version, result,
        told, made_at, made_by
    )
    values (
        v_code, v_result #>> '{design,title}', v_result #>> '{decision,verdict}',
        v_result ->> 'design_version', v_result ->> 'material_version',
        v_result ->> 'method_version', v_result, p_evaluation -> 'told',
        to_timestamp(p_made_at), p_by
    )
    returning evaluation.id into v_id;
    return v_id;
end
$$;

-- Deletes an evaluation; says whether there was one.
create function drop_evaluation(p_codes text[], p_municipality text, p_id bigint) returns boolean
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform public.check_municipality(array[p_municipality]);
    delete from evaluation e
    where e.municipality = p_municipality and e.id = p_id
      and (p_codes is null or p_municipality = any(p_codes));
    return found;
end
$$;
