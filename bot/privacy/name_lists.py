"""Usual names of people, as data for `scrub_names.py`."""

# Usual names in the United States, without those that are words, months, places, medicines or diseases.
FIRST = frozenset(
    """
    aaron abby abigail adam adrian agatha agnes ahmed aiden aisha alan albert alejandra alejandro alex alexander
    alexandra alexis alfred alice alicia allen allison alyssa amanda amara amber amy andrea andrew angela angie
    anita anjali ann anna anne annette anthony antonio ariana arjun arthur ashley audrey barb barbara beatrice becky
    ben benjamin benny bernard bernice beth bethany betty beverly bjorn bob bobby bonnie brandon brayden brenda
    brian brianna brittany bruce bryan caleb cameron carl carla carlos carmen carol carolina caroline carolyn carrie
    catherine cathy charlene charles charlotte cheryl chidi chloe chris christian christina christine christopher
    cindy claire clara claudia colleen connie connor consuelo craig crystal curtis cynthia daniel danielle darlene
    darnell darren dave david dawn debbie deborah debra deepak denise dennis derek deshawn diana diane diego dmitri
    dolores donald donna donnie doris dorothy douglas dylan eddie edith edna eduardo edward edwin eileen elaine
    eleanor elena elijah elizabeth ella ellen emily emma eric erica erin esther ethan ethel eugene eva evan evelyn
    fatima fernando florence frances francis francisco fred freddie frederick gabby gabriel gabriela gail gary
    george gerald geraldine gina giovanni gladys glenn gloria gregory guadalupe gus gwen hank hannah harold
    harper harry hassan hazel heather hector heidi helen henry hiroshi howard hugo ian ignacio ingrid irene irma
    isaac isabel isabella ivan jack jackie jacob jacqueline jake jamal james jamie jane janet janice jared jasmine
    jason javier jayden jean jeff jeffrey jen jenna jennifer jenny jeremy jerome jerry jess jesse jessica jesus jill
    jim jimmy joan joann joanne joaquin jodi jody joe joel joey john johnny jon jonathan jordan jorge jose joseph
    josh joshua joyce juan juana juanita judith judy julia julian julie justin kaitlyn karen karl kate katelyn
    katherine kathleen kathryn kathy katie katrina kayla kayleigh keisha keith kelly ken kenji kenneth kevin kim
    kimberly kristen kristin kwame kyle lakshmi larry latoya laura lauren laurie lawrence leah lee leo leonard
    leslie lillian linda lisa liz lois lorenzo loretta lori louis louise lucas lucia lucille lucy luis luke lupe
    lydia mackenzie madison mandy manny manuel marcia marcus margaret maria marie marilyn mario marion marjorie
    marlene martha martin marvin mary mason mateo matt matthew maureen meg megan melanie melissa mercedes michael
    michele michelle miguel mike mildred mitchell mohamed mohammed monica morgan muhammad nancy natalie natasha nate
    nathan nathaniel ngozi nicholas nicole nina noah nora norma norman olga oliver olivia omar oscar pablo pam
    pamela patricia patti patty paul paula pauline pedro peggy peter phil philip phillip phyllis priya rachel rafael
    raj ralph ramon randy raul ravi raymond rebecca regina renee ricardo richard rick rita robert roberta roberto
    robin rodney roger roland ronald ronnie rosa rosario rosemary roxanne roy russell ruth ryan sally sam samantha
    samuel sandra sanjay santiago sara sarah scott sean sergio seth shannon sharon sheila shelby shelly sheri sherry
    shirley sofia sonia sophia sophie stacey stacy stan stanley stella stephanie stephen steve steven stuart sue
    susan suzanne svetlana sylvia tamara tammy tanya tara ted teresa terri terry tess thelma theodore theresa thomas
    tiffany tim timothy tina todd tom tommy tony tracy travis trudy tyler tyrone valerie vanessa velma vera vernon
    veronica vicki vicky victor victoria vince vincent virginia vivian vladimir walt walter wanda wayne wendy wesley
    whitney william willie wilma ximena yolanda yuki yvonne zach zachary zoe
    """.split()
)
# Of these, in small letters, only the first name that introduces itself counts: they are words, or close to some.
ALSO_WORDS = frozenset(
    """
    amber angela ben crystal dawn gene jack jean jesus joe jordan ken kim lee madison mason mercedes morgan robin
    rick rosa sam scott sue ted tim tom tony virginia christian charlotte carolina florence alexandria victoria
    regina bonnie hazel rita max pam leo barb hank harper jasmine jess josh liz meg patty raj santiago stan walt
    """.split()
)
# Usual family names.
LAST = frozenset(
    """
    adams alexander allen alvarez anderson bailey barnes bennett brooks bryant butler campbell carter castillo
    chavez clark coleman collins cooper cruz davis diaz edwards evans fernandez fisher flores foster garcia gibson
    gomez gonzales gonzalez gordon graham griffin gutierrez hamilton harris harrison henderson hernandez hughes
    jackson jenkins jimenez johnson jones kelly kennedy kim lewis lopez marshall martin martinez mcdonald mendoza
    meyer miller mitchell moore morales morgan morris murphy myers nelson nguyen ortiz owens parker patel patterson
    perez perry peterson phillips powell ramirez ramos reyes reynolds richardson rivera roberts robinson rodriguez
    rogers romero ruiz russell sanchez sanders scott silva simmons smith stevens stewart sullivan taylor thomas
    thompson torres tran turner vargas vasquez wagner walker wallace watson webb williams williamson wilson wright
    """.split()
)
# What ends a name, or cannot begin one.
STOP = frozenset(
    """
    a about after also am an and any are as at be because been but by can could do does for from get going good had
    has have he her here hey hi him his how i if in is it just live like ldn me my need new no not now of on or our
    please question she so some sorry sure taking than thanks that the their them then there they this to too trying
    tu us very want was we well what when where which who why will with would y yes you your con de desde en es
    estoy mi para pero por que quiero soy tengo vivo yo
    """.split()
)
