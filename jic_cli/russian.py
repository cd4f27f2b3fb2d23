"""Each sentence of this program in Russian."""

from __future__ import annotations

from collections.abc import Mapping

RUSSIAN: Mapping[str, str] = {
    # Errors
    "This program has a defect: %s. Nothing is known of what was done.": (
        "Ошибка в программе: %s. Что было выполнено, неизвестно."
    ),
    "The command cannot be understood.": "Команда не распознана.",
    "See: %s --help": "Справка: %s --help",
    "A word of the command is no text: %s": "Слово в команде не является текстом: %s",
    "This computer refused to read or write.": "Компьютер отказал в чтении или записи.",
    "give seconds as a number from 0 to 1000000": "укажите число секунд от 0 до 1000000",
    "give a whole number from 1 on": "укажите целое число не меньше 1",
    "give a name, = and a value": "укажите имя, знак = и значение",
    "give accepted, all, or numbers up to 10000, such as 1,4-7": (
        "укажите accepted, all или номера до 10000, например 1,4-7"
    ),
    "Give the site's address as in https://the.site – without a path.": (
        "Укажите адрес сайта в виде https://the.site\u00a0– без пути."
    ),
    "The site's address has to begin with https://. Others could read the token.": (
        "Адрес сайта должен начинаться с https://, иначе токен могут прочитать посторонние."
    ),
    "This is not a token. Copy the whole of it: it begins with jic_.": (
        "Это не токен. Скопируйте его целиком: он начинается с jic_."
    ),
    "You are not signed in. Run: jic sign-in": "Вход не выполнен. Выполните: jic sign-in",
    "You are not signed in to %s. Run: jic sign-in": "Вход на %s не выполнен. Выполните: jic sign-in",
    "Others can read “%s”. End the token on the site, and sign in again.": (
        "Файл «%s» доступен другим пользователям. Отзовите токен на сайте и войдите снова."
    ),
    "What answers is not the centre's API. Check the site's address.": (
        "По этому адресу отвечает не API центра. Проверьте адрес сайта."
    ),
    "%s does not answer.": "%s не отвечает.",
    "The answer is too large to be read.": "Ответ слишком велик.",
    "“%s” cannot be removed.": "Не удаётся удалить «%s».",
    "“%s” cannot be written.": "Не удаётся записать «%s».",
    "“%s” cannot be read.": "Не удаётся прочитать «%s».",
    "“%s” is no folder.": "«%s» не является папкой.",
    "“%s” is damaged. Remove it and try again.": "Файл «%s» повреждён. Удалите его и повторите.",
    "“%s” is larger than 20 MB. Divide it into several files.": (
        "Файл «%s» больше 20\u00a0МБ. Разделите его на несколько файлов."
    ),
    "“%s” is there already. Name another file, or add --force.": (
        "Файл «%s» уже существует. Укажите другой или добавьте --force."
    ),
    "“%s” is of another site or person. Name another file with --cursor.": (
        "Файл «%s» относится к другому сайту или пользователю. Укажите другой с помощью --cursor."
    ),
    "There is no designation “%s” for you.": "Обозначение «%s» вам недоступно или не существует.",
    # The command's help
    "The Joint Implementation Centre on the command line.": "Совместный исполнительный центр в командной строке.",
    (
        "Exit code: 0 done; 1 refused or not verified; 2 wrong command; 3 not signed in; 4 not found; "
        "5 the site does not answer, or not as it should; 6 changed or taken meanwhile; 7 a file here cannot be used; "
        "70 a defect of this program."
    ): (
        "Код завершения: 0 выполнено; 1 отказ или проверка не пройдена; 2 неверная команда; 3 вход не выполнен; "
        "4 не найдено; 5 сайт не отвечает или отвечает не так; 6 изменено или занято тем временем; "
        "7 файл на этом компьютере нельзя использовать; 70 ошибка в программе."
    ),
    "JSON for scripts: one object a line": "JSON для скриптов: по одному объекту в строке",
    "nothing but results and errors": "только результаты и ошибки",
    "address of the site, in place of the kept one": "адрес сайта вместо сохранённого",
    "how long a request is sent again while the site is away or busy (%(default)s)": (
        "сколько секунд повторять запрос, пока сайт недоступен или занят (%(default)s)"
    ),
    "keep a token; it is asked for, or read from standard input": (
        "сохранить токен: он запрашивается или читается из стандартного ввода"
    ),
    "remove the token from this machine": "удалить токен с этого компьютера",
    "who you are, and what your token opens": "кто вы и что открывает ваш токен",
    "designations that you may see": "доступные вам обозначения",
    "in title, terms or reference": "в названии, условиях или номере",
    "near a place": "вблизи населённого пункта",
    "of this type; may be given several times": "этого вида; можно указать несколько раз",
    "in this status; may be given several times": "в этом состоянии; можно указать несколько раз",
    "of this originator": "этой делегации-инициатора",
    "at most so many": "не больше указанного числа",
    "one designation": "одно обозначение",
    "its reference, or its identifier": "номер или идентификатор",
    "drafts from a file": "проекты из файла",
    "show what would be taken, and make nothing": "показать, что будет взято, ничего не создавая",
    "reference system, where the file does not say": "система координат, если её нет в файле",
    "encoding of its letters, where the file does not say": "кодировка, если её нет в файле",
    "longitude and latitude are exchanged in the file": "в файле переставлены долгота и широта",
    "which field of the file holds what: title_en=name; without a field: none": (
        "в каком поле файла что находится: title_en=name; без поля\u00a0– ни в каком"
    ),
    "what holds for features that do not say: level=1": ("что действует для элементов без значения: level=1"),
    "accepted, all (also those with a suggested fix), or numbers: 1,4-7 (%(default)s)": (
        "accepted, all (и с исправлением) или номера: 1,4-7 (%(default)s)"
    ),
    "features of this layer or folder alone; may be given several times": (
        "только элементы этого слоя или папки; можно указать несколько раз"
    ),
    "Name layers, or numbers of features: not both.": "Укажите слои или номера элементов, но не то и другое.",
    "The file has no layer “%s”.": "В файле нет слоя «%s».",
    "Layers": "Слои",
    "leave the file on the site": "оставить файл на сайте",
    "a file of what you may see": "файл с тем, что вам доступно",
    "these alone; without any, by --scope": "только эти; если не указаны\u00a0– по --scope",
    "the agreed map, or everything in your register (%(default)s)": (
        "согласованная карта или весь ваш реестр (%(default)s)"
    ),
    "this edition of your own map": "это издание вашей карты",
    "the map as of a moment, in UTC: 2016-09-15T18:00:00Z": "карта на момент по UTC: 2016-09-15T18:00:00Z",
    "with --as-of: then, now, or the moment at which it was known (then)": (
        "вместе с --as-of: then (как было известно тогда), now (как известно сейчас) или момент (then)"
    ),
    "Name references, or an edition, or a moment: not several of them.": (
        "Укажите номера, или издание, или момент\u00a0– что-то одно."
    ),
    "--as-known belongs to --as-of.": "--as-known указывается вместе с --as-of.",
    "where to write it": "куда записать",
    "replace a file that is there": "заменить существующий файл",
    "how long to wait for the site's work on the file (%(default)s)": (
        "сколько секунд ждать, пока сайт обработает файл (%(default)s)"
    ),
    "what changed since the last time": "что изменилось с прошлого раза",
    "wait for more until Ctrl-C": "ждать новых изменений до Ctrl-C",
    "between two questions (%(default)s)": "между двумя запросами (%(default)s)",
    "where the place in the feed is kept": "где хранится место в ленте изменений",
    "begin after this cursor; empty: with the first record": (
        "начать после этого курсора; пустой\u00a0– с первой записи"
    ),
    "check a bundle on your own computer, without the site": "проверить пакет на своём компьютере, без сайта",
    "the zip, or the folder that it makes": "файл ZIP или папка из него",
    "the keys that you trust, in place of the bundle's own": "ключи, которым вы доверяете, вместо ключей пакета",
    "a bundle or checkpoint that you kept: the log has to continue it": (
        "сохранённый пакет или контрольная точка журнала: журнал должен её продолжать"
    ),
    "an edition to make again": "издание, которое нужно воспроизвести",
    "whose edition, where a number is given": "для кого издание, если указан номер",
    "write the edition that was made again": "записать воспроизведённое издание",
    "What answers is not the centre's API, or another version of it than this program knows.": (
        "Отвечает не API центра или не та его версия, которую знает эта программа."
    ),
    "Not as expected: %s": "Не то, что ожидалось: %s",
    # Drafts from a file
    "The file does not say all. Run it again with:": "В файле указано не всё. Запустите снова с параметрами:",
    "The file is being read": "Файл читается",
    "No feature is chosen that could become a draft. See: jic draft --preview": (
        "Не выбран ни один элемент, который мог бы стать проектом. Смотрите: jic draft --preview"
    ),
    "The file has not been read yet. Run the same command again later.": (
        "Файл ещё не прочитан. Запустите ту же команду позже."
    ),
    "Drafts are being made": "Создаются проекты",
    "Drafts: %(made)s; features that failed: %(failed)s.": "Проектов: %(made)s; не удалось элементов: %(failed)s.",
    "The file lies on the site already: going on with it.": "Файл уже на сайте: работа с ним продолжается.",
    "Format": "Формат",
    "Accepted": "Принято",
    "With a suggested fix": "С исправлением",
    "Refused": "Отклонено",
    "Fields": "Поля",
    "Mapping": "Соответствие",
    # Exporting
    "The site no longer keeps the file that was begun. It is made anew.": (
        "Начатого файла на сайте больше нет. Он создаётся заново."
    ),
    "The file is being made": "Файл создаётся",
    "Written: %(file)s (%(bytes)s bytes)": "Записано: %(file)s (байт: %(bytes)s)",
    "The site sent another part of the file than was asked for.": "Сайт прислал не ту часть файла, которая запрошена.",
    "Run the same command again: it goes on.": "Запустите ту же команду снова: загрузка продолжится.",
    "The file is not ready yet. Run the same command again later.": (
        "Файл ещё не готов. Запустите ту же команду позже."
    ),
    "The site no longer keeps this file.": "Этого файла на сайте больше нет.",
    "You asked for another one meanwhile, an hour is over, or you may not see all of it any more.": (
        "Вы запросили другой файл, прошёл час или часть его содержания вам больше не доступна."
    ),
    "The site sent more than it announced.": "Сайт прислал больше, чем объявил.",
    # Lists, one designation
    "Reference": "Номер",
    "Status": "Состояние",
    "Type": "Вид",
    "Originator": "Делегация-инициатор",
    "Since": "С",
    "Title": "Название",
    "Identifier": "Идентификатор",
    "Answer due": "Срок ответа",
    "Turn of": "Ход за",
    "Possible actions": "Возможные действия",
    "Version": "Версия",
    "Digest": "Контрольная сумма",
    "Level": "Уровень",
    "Valid from": "Действует с",
    "Valid until": "Действует до",
    "Terms": "Условия",
    # Signing in
    "Address of the site: ": "Адрес сайта: ",
    "Token (it is not shown): ": "Токен (не отображается): ",
    "The token was removed from this machine. To end it, open API tokens on the site.": (
        "Токен удалён с этого компьютера. Чтобы отозвать его, откройте на сайте страницу «Токены API»."
    ),
    "You were not signed in.": "Вход и не был выполнен.",
    "Signed in as %(who)s at %(site)s.": "Выполнен вход: %(who)s, %(site)s.",
    "The token is kept in %s, which only you can read.": "Токен хранится в %s; прочитать его можете только вы.",
    "Site": "Сайт",
    "User": "Пользователь",
    "Roles": "Роли",
    "Token": "Токен",
    "Scope": "Область действия",
    "Expires": "Действует до",
    "Token from": "Источник токена",
}


# Lines of the standard library's argparse that a user can meet, as that asks for them.
ARGPARSE: Mapping[str, str] = {
    "usage: ": "использование: ",
    "positional arguments": "аргументы",
    "options": "параметры",
    "show this help message and exit": "показать эту справку и выйти",
    "show program's version number and exit": "показать версию программы и выйти",
    "argument %(argument_name)s: %(message)s": "параметр %(argument_name)s: %(message)s",
    "unrecognized arguments: %s": "неизвестные аргументы: %s",
    "ambiguous option: %(option)s could match %(matches)s": "неоднозначно: %(option)s может быть %(matches)s",
    "invalid choice: %(value)r (choose from %(choices)s)": "недопустимое значение %(value)r (возможны: %(choices)s)",
    "invalid %(type)s value: %(value)r": "недопустимое значение: %(value)r",
    "expected one argument": "требуется одно значение",
    "expected at most one argument": "допускается не больше одного значения",
    "expected at least one argument": "требуется хотя бы одно значение",
    "expected %s argument": "требуется значений: %s",
    "expected %s arguments": "требуется значений: %s",
    "the following arguments are required: %s": "не указано: %s",
    "one of the arguments %s is required": "требуется один из параметров: %s",
    "not allowed with argument %s": "нельзя указывать вместе с %s",
    "ignored explicit argument %r": "параметр не принимает значения: %r",
    "unexpected option string: %s": "неожиданный параметр: %s",
    "unknown parser %(parser_name)r (choices: %(choices)s)": "нет команды %(parser_name)r (есть: %(choices)s)",
}
